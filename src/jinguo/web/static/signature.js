/* A signature on the screen: <div data-signature hidden> with a canvas, a hidden field and a button that clears it. What is drawn goes
   into the field as lines of points, [[[x, y], …], …], in the canvas's own measure; the server draws it anew. */
(function () {
  'use strict';
  var STEP = 3, MOST = 2000;

  function start(box) {
    var canvas = box.querySelector('canvas'), field = box.querySelector('input'), pen = canvas.getContext('2d'), lines = [], now = null;
    if (!pen || !window.PointerEvent) return;
    box.hidden = false;

    function at(event) {
      var frame = canvas.getBoundingClientRect();
      var x = (event.clientX - frame.left) * canvas.width / frame.width, y = (event.clientY - frame.top) * canvas.height / frame.height;
      return [Math.min(canvas.width, Math.max(0, Math.round(x))), Math.min(canvas.height, Math.max(0, Math.round(y)))];
    }

    function told() {
      field.value = lines.length ? JSON.stringify(lines) : '';
      canvas.setAttribute('aria-label', lines.length ? canvas.dataset.drawn : canvas.dataset.empty);
      canvas.removeAttribute('aria-labelledby');
    }

    canvas.addEventListener('pointerdown', function (event) {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      now = [at(event)];
      lines.push(now);
      pen.lineWidth = 5; pen.lineCap = 'round'; pen.lineJoin = 'round';
      pen.beginPath();
      pen.moveTo(now[0][0], now[0][1]);
      pen.lineTo(now[0][0], now[0][1]);
      pen.stroke();
    });
    canvas.addEventListener('pointermove', function (event) {
      if (!now || now.length >= MOST) return;
      var point = at(event), last = now[now.length - 1];
      if (Math.abs(point[0] - last[0]) + Math.abs(point[1] - last[1]) < STEP) return;
      now.push(point);
      pen.lineTo(point[0], point[1]);
      pen.stroke();
    });
    ['pointerup', 'pointercancel'].forEach(function (name) {
      canvas.addEventListener(name, function () { now = null; told(); });
    });
    box.querySelector('[data-clear]').addEventListener('click', function () {
      lines = [];
      pen.clearRect(0, 0, canvas.width, canvas.height);
      told();
    });
    told();
  }

  document.querySelectorAll('[data-signature]').forEach(start);
})();
