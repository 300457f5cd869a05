/** The service that this page came from. */
import { ColonnadeClient } from "../../client/client.ts";

export const client = new ColonnadeClient(location.origin);
