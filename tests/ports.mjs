// Prints so many free ports, one after the other: node ports.mjs COUNT.
import net from 'node:net';

const count = Number(process.argv[2]);
const listen = (port) => new Promise((up, fail) => {
  const server = net.createServer().on('error', fail).listen(port, '127.0.0.1', () => up(server));
});
const free = async (ports) => {
  const servers = await Promise.allSettled(ports.map(listen));
  servers.forEach(({ value }) => value?.close());
  return servers.every(({ status }) => status === 'fulfilled');
};

// Below the ports that connections are made from, one of which could be taken before it is listened on.
for (;;) {
  const base = 10_000 + Math.floor(Math.random() * 20_000);
  const ports = Array.from({ length: count }, (_, index) => base + index);
  if (await free(ports)) {
    console.log(ports.join(' '));
    break;
  }
}
