import { accountFromSeed } from "../../../client/account-from-seed.ts";

/** The L2 key that tests give to user `n`. */
export const keyOfUser = (n: number) => accountFromSeed(`colonnade tests, key of user ${n}`);
