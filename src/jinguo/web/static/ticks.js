/* The leader's ticks on the board: one that does not reach the server is kept by kept-scans.js and its row says so, instead of nothing.

   <form data-tick="{address of the scans}" data-name="{her name}"> with the hidden fields `volunteer` and `kind`, sent by htmx. */
(function () {
  'use strict';
  const kept = window.keptScans;
  if (!kept) return;

  function form(event) {
    return event.target.closest ? event.target.closest('form[data-tick]') : null;
  }

  function keep(event) {
    const tick = form(event);
    if (!tick) return;
    const { volunteer, kind, nonce } = event.detail.requestConfig.parameters;
    const label = `${kind === 'out' ? '签退' : '签到'} ${tick.dataset.name}`;
    kept.add(tick.dataset.tick, { volunteer, kind, nonce }, label);
    mark();
  }

  /* Rows of what waits: the button says so, and cannot be pressed a second time. */
  function mark() {
    const waiting = kept.waiting().map((scan) => new URLSearchParams(scan.body).get('volunteer'));
    document.querySelectorAll('form[data-tick]').forEach((tick) => {
      const button = tick.querySelector('button');
      if (button.disabled || !waiting.includes(tick.elements.volunteer.value)) return;
      button.disabled = true;
      button.textContent = '没记上，待补交';
    });
  }

  document.addEventListener('htmx:configRequest', (event) => {
    if (form(event)) event.detail.parameters.nonce = kept.fresh();
  });
  ['htmx:sendError', 'htmx:timeout'].forEach((name) => document.addEventListener(name, keep));
  document.addEventListener('htmx:beforeOnLoad', (event) => {
    const { status } = event.detail.xhr;
    if (status === 401 || status === 408 || status === 429 || status >= 500) keep(event);
  });
  document.addEventListener('htmx:afterSwap', mark);
  document.addEventListener('scan:answer', () => window.htmx.trigger('#live', 'kept'));
  mark();
})();
