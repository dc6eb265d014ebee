"use strict";
// The index of divided lineage: from the id of a number to its page. An address of the time before it was divided leads on too.
const { bredd, sidor } = JSON.parse(document.getElementById("sidor").textContent);
const falt = document.getElementById("tal-id");

/** The address of a number in whatever holds its id: "n0123…", "tal-n0123…-fasta_priser", an address; '' for none. */
function adress(text) {
  const [, id, bas] = /(n([0-9a-f]{15})(?:-\w+)?)$/.exec(text.trim()) ?? [];
  if (!id) return "";
  const sokt = bas.slice(0, bredd);
  for (const [sida, samlade] of sidor) {
    for (let i = 0; i < samlade.length; i += bredd) if (samlade.startsWith(sokt, i)) return `${sida}#tal-${id}`;
  }
  return "";
}

function visa() {
  const hit = adress(falt.value);
  document.getElementById("tal-id-svar").textContent = hit ? "" : "Inget tal här har det id:t.";
  if (hit) location.href = hit;
}

document.getElementById("sok-tal").hidden = false;
document.getElementById("sok-tal").addEventListener("submit", (event) => { event.preventDefault(); visa(); });
const hit = adress(location.hash);
if (hit) location.replace(hit);
