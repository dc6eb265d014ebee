"use strict";
// Copies a picture as PNG of 300 dots per inch, a caption or an alt text. The fonts of the page go with the picture.
const PER_POINT = 300 / 72;
const besked = document.getElementById("besked");

for (const val of document.querySelectorAll("input[name=variant]")) {
  val.addEventListener("change", () => {
    for (const bild of document.querySelectorAll(".bild")) bild.hidden = !bild.classList.contains(val.value);
  });
}

for (const knapp of document.querySelectorAll("button[data-kopiera]")) {
  knapp.addEventListener("click", async () => {
    const kort = knapp.closest("article");
    const vad = knapp.dataset.kopiera;
    besked.textContent = "";
    try {
      await (vad === "bild" ? kopieraBild(kort) : navigator.clipboard.writeText(text(kort, vad)));
      besked.textContent = `Kopierat: ${{ bild: "bilden", bildtext: "bildtexten", alternativtext: "alternativtexten" }[vad]} till ”${kort.querySelector("h2").textContent}”.`;
    } catch (fel) {
      besked.textContent = "Webbläsaren lät sidan inte kopiera. Öppna filen i mappen i stället, eller markera texten och kopiera.";
      console.warn(fel);
    }
  });
}

function text(kort, vad) {
  return kort.querySelector(`[data-text=${vad}]`).textContent;
}

function kopieraBild(kort) {
  const svg = kort.querySelector(".bild:not([hidden]) svg");
  // Given as a promise: the browser must see that copying began with the click.
  return navigator.clipboard.write([new ClipboardItem({ "image/png": somPng(svg) })]);
}

async function somPng(svg) {
  const [, , bredd, hojd] = svg.getAttribute("viewBox").split(" ").map(Number);
  const egen = svg.cloneNode(true);
  const stil = document.createElementNS("http://www.w3.org/2000/svg", "style");
  stil.textContent = document.getElementById("typsnitt").textContent;
  egen.prepend(stil);
  const bild = new Image();
  bild.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(egen))}`;
  await bild.decode();
  const duk = document.createElement("canvas");
  duk.width = Math.round(bredd * PER_POINT);
  duk.height = Math.round(hojd * PER_POINT);
  duk.getContext("2d").drawImage(bild, 0, 0, duk.width, duk.height);
  return new Promise((klar, fel) => duk.toBlob((png) => (png ? klar(png) : fel(new Error("ingen bild"))), "image/png"));
}
