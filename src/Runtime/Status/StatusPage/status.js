const lost = document.getElementById('lost'), pause = document.getElementById('pause');
let paused = false;
pause.hidden = false;
pause.onclick = () => {
  paused = !paused;
  pause.textContent = paused ? 'Refresh again' : 'Pause refreshing';
};
const refresh = async () => {
  if (!paused && !document.hidden && getSelection().isCollapsed) {
    try {
      const response = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' });
      if (!response.ok) throw response.status;
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      document.querySelector('main').replaceWith(document.adoptNode(page.querySelector('main')));
      document.querySelector('link[rel=icon]').href = page.querySelector('link[rel=icon]').href;
      document.title = page.title;
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    }
  }
  setTimeout(refresh, 5000);
};
setTimeout(refresh, 5000);
