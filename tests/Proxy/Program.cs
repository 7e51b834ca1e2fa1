// Takes the port to listen on and the addresses of the fronts, separated by commas; as a third argument a bearer token, with which whoever
// comes without one is signed in, for clients that cannot do it themselves.
using System.Globalization;
using CodaMcp.Tests;

if (args is not [var port, var fronts, ..])
{
    await Console.Error.WriteLineAsync("The arguments are a port, the addresses of the fronts separated by commas, and a bearer token if wanted.");
    return 1;
}

await using var proxy = await RoundRobinProxy.StartAsync(int.Parse(port, CultureInfo.InvariantCulture), fronts.Split(','), args.ElementAtOrDefault(2));
await proxy.WaitForShutdownAsync();
return 0;
