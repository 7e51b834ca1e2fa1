// Prints three ports: a base with the hundred after it free, and two more.
import net from 'node:net';

const listen = (port) => new Promise((up, fail) => {
  const server = net.createServer().on('error', fail).listen(port, '127.0.0.1', () => up(server));
});
const free = async (ports) => {
  const servers = await Promise.allSettled(ports.map(listen));
  servers.forEach(({ value }) => value?.close());
  return servers.every(({ status }) => status === 'fulfilled');
};

// Below the ports that connections are made from.
for (;;) {
  const base = 20_000 + 100 * Math.floor(Math.random() * 120);
  if (await free(Array.from({ length: 100 }, (_, index) => base + index))) {
    console.log(base, base + 98, base + 99);
    break;
  }
}
