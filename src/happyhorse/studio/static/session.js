// Who is here: signing in with a key where the server has keys, and what is left of its credits.
import * as api from "./api.js";
import { button, dialog, fresh, h, notice } from "./dom.js";
import { hear, state, tell } from "./state.js";
import { credits, said, t } from "./words.js";

let asking = false;

/** Learn who is here; answers whether anybody may be. */
export async function enter() {
  try {
    state.session = await api.session();
    state.usage = await api.usage(1).catch(() => null);
    tell("session");
    return true;
  } catch (refused) {
    if (refused.status === 401) signIn();
    else notice(said(refused), { bad: true });
    return false;
  }
}

export function badge() {
  const element = h("span", { class: "who" });
  const draw = () => {
    const { usage, session } = state;
    const left = usage?.metered ? h("a", { href: "#usage", class: "meter num" }, credits(usage.balance - usage.reserved, usage.currency)) : "";
    const leave = session?.session && session.key_needed ? button({ class: "bare", name: "key", label: t("sign_out"), onclick: signOut }) : "";
    element.replaceChildren(left, leave);
  };
  hear("session", draw);
  hear("locked", signIn);
  draw();
  return element;
}

async function signIn() {
  if (asking) return;
  asking = true;
  const id = fresh("key");
  const field = h("input", { id, type: "password", autocomplete: "current-password", required: true, autofocus: true, spellcheck: "false" });
  const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
  const form = h(
    "form",
    { class: "sign-in" },
    h("p", {}, t("sign_in_words")),
    h("label", { for: id }, t("key")),
    field,
    wrong,
    h("div", { class: "actions" }, button({ class: "go", type: "submit", words: t("sign_in") })),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await api.signIn(field.value.trim());
      form.closest("dialog").close("in");
    } catch (refused) {
      wrong.hidden = false;
      wrong.textContent = said(refused);
      field.select();
    }
  });
  const answer = await dialog(t("sign_in"), form);
  asking = false;
  if (answer === "in") await enter();
}

async function signOut() {
  await api.signOut();
  location.reload();
}
