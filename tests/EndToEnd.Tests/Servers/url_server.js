// Node's http on a Unix socket, routed by what `new URL` makes of the target: url_server.js SOCKET.
const fs = require('fs');
const http = require('http');

const server = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://origin');
  const isPrivate = pathname === '/private' || pathname.startsWith('/private/');
  response.writeHead(200, { 'Content-Type': 'text/plain' }).end(isPrivate ? 'secret' : 'open');
});

fs.rmSync(process.argv[2], { force: true });
server.listen(process.argv[2]);
process.on('SIGTERM', () => process.exit(0));
