// Keeps what is marked data-live up to date, and shows only the fields that belong to a kind of fault.
// Everything works without it.
"use strict";

const PAUSE = 2000;

function openIds(root) {
  return [...root.querySelectorAll("details[open][id]")].map((each) => each.id);
}

function renew(old, fresh) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const open = openIds(old);
  for (const id of open) fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  if (old.innerHTML === fresh.innerHTML || active?.matches("input, select, textarea")) return;
  const focused = active?.closest("details[id]")?.id;
  old.replaceChildren(...fresh.childNodes);
  if (focused) old.querySelector(`#${CSS.escape(focused)} > summary`)?.focus({ preventScroll: true });
}

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(old.id);
    if (fresh) renew(old, fresh);
  }
}

if (document.querySelector("[data-live]")) {
  setInterval(() => look().catch(() => {}), PAUSE);
}

for (const select of document.querySelectorAll("select[data-shows]")) {
  const show = () => {
    const wanted = select.selectedOptions[0].dataset.takes.split(" ");
    for (const field of select.form.querySelectorAll("[data-field]")) {
      field.hidden = !wanted.includes(field.dataset.field);
      for (const input of field.querySelectorAll("input, select")) input.disabled = field.hidden;
    }
  };
  select.addEventListener("change", show);
  show();
}

document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

for (const button of document.querySelectorAll("button[data-confirm]")) {
  button.addEventListener("click", (event) => {
    if (!confirm(button.dataset.confirm)) event.preventDefault();
  });
}

for (const select of document.querySelectorAll("select[data-submits]")) {
  select.addEventListener("change", () => select.form.submit());
}
