/** The page. */
import { h } from "./lib/dom.ts";

document.getElementById("app")!.append(h("main", {}, h("h1", {}, "Colonnade")));
