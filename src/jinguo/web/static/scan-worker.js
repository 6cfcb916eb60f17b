/* Decodes camera frames and photos away from the page. A classic worker: module workers need Chrome 80.
   in:  {start: {glue, wasm}} once, then {id, width, height, pixels} or {id, photo: Blob}
   out: {ready: true} | {failed: reason} | {id, text: string or null} */
'use strict';
/* global importScripts, ZXingWASM */
const OPTIONS = { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 };

async function start({ glue, wasm }) {
  importScripts(glue);
  await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  postMessage({ ready: true });
}

async function decode({ id, photo, pixels, width, height }) {
  const picture = photo || new ImageData(new Uint8ClampedArray(pixels), width, height);
  const found = await ZXingWASM.readBarcodes(picture, OPTIONS).catch(() => []);
  postMessage({ id, text: found.length && found[0].isValid ? found[0].text : null });
}

onmessage = ({ data }) => {
  if (data.start) start(data.start).catch((error) => postMessage({ failed: String(error) }));
  else decode(data);
};
