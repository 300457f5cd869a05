/**
 * Elements from code. Text is always text: there is no way here to make markup of it, so whatever an account or a token
 * is called stays a name.
 */
import { effect } from "./signal.ts";

export type Child = Node | string | number | bigint | null | undefined | false | readonly Child[] | (() => Child);
type Handler = (event: Event) => unknown;
type Attribute = string | number | boolean | null | undefined | Handler | (() => string | number | boolean | null);
export type Attributes = Record<string, Attribute>;

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `onclick` and its like take handlers; another attribute whose value is a function follows the signals
 * that it reads, as a child does that is a function.
 *
 * @example
 * h("button", { onclick: () => count.set(count() + 1) }, "clicked ", () => count())
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

/** As `h`, for parts of a drawing. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag) as SVGElementTagNameMap[K], attributes, children);
}

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value as Handler);
    else if (typeof value === "function") effect(() => setAttribute(element, name, (value as () => string)()));
    else setAttribute(element, name, value);
  }
  append(element, children);
  return element;
}

function setAttribute(element: Element, name: string, value: Exclude<Attribute, Handler>): void {
  if (name === "value" && "value" in element) element.value = value ?? "";
  else if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

export function append(parent: Node, child: Child): void {
  if (child === null || child === undefined || child === false) return;
  if (Array.isArray(child)) for (const one of child as readonly Child[]) append(parent, one);
  else if (child instanceof Node) parent.appendChild(child);
  else if (typeof child === "function") follow(parent, child as () => Child);
  else parent.appendChild(document.createTextNode(String(child)));
}

/**
 * What a function returned stands between two marks, and is replaced when the function's signals change. All of it,
 * whatever functions inside it have put there since.
 */
function follow(parent: Node, child: () => Child): void {
  const [start, end] = [document.createComment(""), document.createComment("")];
  parent.appendChild(start);
  parent.appendChild(end);
  effect(() => {
    const fresh = document.createDocumentFragment();
    append(fresh, child());
    while (start.nextSibling !== end) start.nextSibling!.remove();
    end.parentNode!.insertBefore(fresh, end);
  });
}
