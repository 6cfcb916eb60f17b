/* The helper's scanner: camera → worker → one `scan:code` event for each code seen → kept-scans.js, which keeps and sends it.
   An ES module without imports, since its neighbours are served under hashed names; their addresses come from the page.

   <main data-scan data-worker data-glue data-wasm>
     [data-scan-view] <video>  the camera, shown once it is open;  [data-scan-say] (role=status)  what to do when there is none;  [data-scan-torch] the lamp's button
     <form data-scan-form> the fields `kind`, `code` (typed number) and `nonce`; without JavaScript it posts as it is
     [data-scan-photo] with a file field: a photo, read here, for who cannot open the camera; shown once the reader is there
     [data-scan-answer] takes the card that the server answers, or that of <template data-scan-kept> while a scan waits for the network
     [data-scan-recent]=address: who came last, taken from each answer and asked for again every minute

   `scan:code` bubbles from main with detail {code, source: 'camera' | 'photo' | 'typed'}; whoever prevents it takes the scan over. */
const SAME_AGAIN_MS = 4000;   // the same card held in front of the camera is one scan
const FRAME_MS = 120;         // at most 8 frames a second: a slow phone needs 24 ms for each
const RENEW_MS = 60000;       // staff are logged out after 15 minutes of doing nothing
const LONG_SIDE = 800;        // pixels; enough for a card that fills a quarter of the picture

const REFUSED = {
  NotAllowedError: '没有打开相机：浏览器没有得到允许。请在浏览器的网站设置里允许使用相机，再刷新页面；也可以拍照识别，或输入编号。',
  NotFoundError: '这台设备没有相机。请拍照识别，或输入编号。',
  NotReadableError: '相机正被别的应用占用。请关掉那个应用再刷新页面；也可以拍照识别，或输入编号。',
  insecure: '这个网址不能打开相机，需要 https 开头的网址。请拍照识别，或输入编号。',
  photo: '照片里没有认出二维码。请再拍一张，让二维码占满画面；也可以输入编号。',
  reader: '识别程序没有装好，请刷新页面再试；也可以输入编号。',
  other: '相机没有打开。请刷新页面再试；也可以拍照识别，或输入编号。',
};

const main = document.querySelector('[data-scan]');
const video = main.querySelector('video');
const form = main.querySelector('[data-scan-form]');
const view = main.querySelector('[data-scan-view]');
const photo = main.querySelector('[data-scan-photo]');
const torch = main.querySelector('[data-scan-torch]');
const canvas = document.createElement('canvas');
const waiting = new Map();
let reader = null;
let stream = null;
let asked = 0;
let opening = false;
let last = { code: '', at: 0 };

function say(reason) {
  const line = main.querySelector('[data-scan-say]');
  line.textContent = reason ? REFUSED[reason] || REFUSED.other : '';
  line.hidden = !reason;
}

function emit(code, source) {
  const now = Date.now();
  if (source === 'camera' && code === last.code && now - last.at < SAME_AGAIN_MS) {
    last.at = now;
    return;
  }
  last = { code, at: now };
  if (navigator.vibrate) navigator.vibrate(60);
  pass(code, source);
}

function pass(code, source) {
  const seen = new CustomEvent('scan:code', { bubbles: true, cancelable: true, detail: { code, source } });
  if (main.dispatchEvent(seen)) keep(code);
}

/* The scan as it is now, its in or out included, to be sent when its turn comes. */
function keep(code) {
  const { made, ...fields } = Object.fromEntries(new FormData(form)); // the stamp is the page's, the scan outlives it
  const personal = code.startsWith('v4.') || code.length > 20;
  window.keptScans.add(form.action, { ...fields, code, nonce: '' }, `${fields.kind === 'out' ? '签退' : '签到'} ${personal ? '她手机上的码' : code}`);
}

function answer({ detail: { html } }) {
  const said = new DOMParser().parseFromString(html, 'text/html');
  const card = said.querySelector('.k-last');
  const recent = said.querySelector('[data-scan-recent]');
  const list = main.querySelector('[data-scan-recent]');
  if (recent && list) list.innerHTML = recent.innerHTML;
  put(card || waitingCard((said.querySelector('h1') || said.body).textContent, '', 'k-last-bad'));
}

function put(card) {
  main.querySelector('[data-scan-answer]').replaceChildren(card);
}

function waitingCard(title, text, tone) {
  const card = main.querySelector('[data-scan-kept]').content.firstElementChild.cloneNode(true);
  card.querySelector('b').textContent = title;
  card.querySelector('span').textContent = text;
  if (tone) card.classList.add(tone);
  return card;
}

function notYet({ detail: { scan, trouble } }) {
  const text = trouble === 'network' ? '没有网，有网后自动补交' : '还没有交，会自动补交';
  put(waitingCard(`已记下：${scan.label}`, text));
}

function pause(ms) {
  return new Promise((next) => setTimeout(next, ms));
}

/* The reader, started once; resolves to null where it cannot run. */
function start() {
  return new Promise((resolve) => {
    const worker = new Worker(main.dataset.worker);
    const fail = () => { for (const settle of waiting.values()) settle(null); waiting.clear(); resolve(null); };
    worker.onerror = fail;
    worker.onmessage = ({ data }) => {
      if (data.ready) resolve(worker);
      else if (data.failed) fail();
      else if (waiting.has(data.id)) { waiting.get(data.id)(data.text); waiting.delete(data.id); }
    };
    worker.postMessage({ start: { glue: main.dataset.glue, wasm: main.dataset.wasm } });
  });
}

async function read(job, transfer = []) {
  const worker = await reader;
  if (!worker) return null;
  return new Promise((resolve) => {
    asked += 1;
    waiting.set(asked, resolve);
    worker.postMessage({ id: asked, ...job }, transfer);
  });
}

async function openCamera() {
  if (!navigator.mediaDevices || !window.isSecureContext) { say('insecure'); return; }
  if (stream || opening) return;
  opening = true;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: 'environment', width: { ideal: 1280 } } });
    if (!(await reader)) throw new DOMException('no reader', 'reader');
    view.hidden = false;
    video.srcObject = stream;
    await video.play();
    say('');
    lamp();
    watch(stream);
  } catch (error) {
    closeCamera();
    say(error.name in REFUSED ? error.name : 'other');
  }
  opening = false;
}

function closeCamera() {
  view.hidden = true;
  if (stream) stream.getTracks().forEach((track) => track.stop());
  stream = null;
}

/* Looks at one frame after another, as long as this camera is the open one. */
async function watch(mine) {
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  while (stream === mine) {
    const began = Date.now();
    if (video.videoWidth) {
      const scale = Math.min(1, LONG_SIDE / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const frame = pen.getImageData(0, 0, canvas.width, canvas.height);
      const code = await read({ width: frame.width, height: frame.height, pixels: frame.data.buffer }, [frame.data.buffer]);
      if (code && stream === mine) emit(code, 'camera');
    }
    await pause(Math.max(20, FRAME_MS - (Date.now() - began)));
  }
}

function lamp() {
  if (!torch) return;
  const track = stream.getVideoTracks()[0];
  const able = track.getCapabilities && track.getCapabilities().torch;
  torch.hidden = !able;
  torch.setAttribute('aria-pressed', 'false');
}

async function switchLamp() {
  if (!stream) return;
  const on = torch.getAttribute('aria-pressed') !== 'true';
  await stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
  torch.setAttribute('aria-pressed', String(on));
}

async function readPhoto(event) {
  const file = event.target.files[0];
  if (!file) return;
  const code = await read({ photo: file });
  event.target.value = '';
  say(code ? '' : 'photo');
  if (code) emit(code, 'photo');
}

/* Who came meanwhile, at other hands too. Asking also keeps the helper logged in while nobody comes. */
async function renew() {
  const list = main.querySelector('[data-scan-recent]');
  if (!list || document.hidden || window.keptScans.waiting().length) return;
  try {
    const response = await fetch(list.dataset.scanRecent, { headers: { 'HX-Request': 'true' } });
    if (response.ok) list.innerHTML = await response.text();
  } catch (error) { /* no network: the next minute may have it */ }
}

function typed(event) {
  const field = form.querySelector('[name=code]');
  event.preventDefault();
  if (!field.value.trim()) { field.focus(); return; }
  pass(field.value.trim(), 'typed');
  field.value = '';
}

reader = start();
setInterval(renew, RENEW_MS);
form.addEventListener('submit', typed);
document.addEventListener('scan:answer', answer);
document.addEventListener('scan:waiting', notYet);
if (photo) {
  photo.querySelector('input[type=file]').addEventListener('change', readPhoto);
  reader.then((worker) => { photo.hidden = !worker; });
}
if (torch) torch.addEventListener('click', switchLamp);
document.addEventListener('visibilitychange', () => { if (document.hidden) closeCamera(); else openCamera(); });
openCamera();
