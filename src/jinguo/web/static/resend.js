/* Counts down until a code may be sent once more: <button data-wait="{seconds}">重新发送</button>. Without JavaScript a press that is too early is
   answered by the page. */
(function () {
  'use strict';
  var button = document.querySelector('button[data-wait]');
  var text, until;
  if (!button) return;
  text = button.textContent;
  until = Date.now() + Number(button.getAttribute('data-wait')) * 1000;

  function tick() {
    var left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? text + '（' + left + ' 秒后）' : text;
    if (left > 0) setTimeout(tick, 500);
  }

  tick();
})();
