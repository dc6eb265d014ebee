"use strict";
// A click on a number opens its origin beside it. Without this script the link leads to the page of origins.
const panel = document.getElementById("panel");
const ram = document.getElementById("panel-ram");
let fran = null;

document.addEventListener("click", (event) => {
  const lank = event.target.closest("main a[href*='#tal-']");
  if (!lank || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  fran = lank;
  ram.src = lank.href;
  document.getElementById("panel-sida").href = lank.href;
  panel.hidden = false;
  document.getElementById("panel-stang").focus();
});

function stang() {
  panel.hidden = true;
  if (fran) fran.focus();
}

document.getElementById("panel-stang").addEventListener("click", stang);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) stang();
});
