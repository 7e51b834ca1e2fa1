// What one silo needs, measured from within its process; bench/README.md explains the parts. docs/performance.md and docs/operations.md quote it.
using System.Globalization;
using CodaMcp.Bench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
await using var silo = await BenchSilo.StartAsync();
switch (args)
{
    case ["members", .. var sizes]:
        await IdleMembers.RunAsync(silo, sizes.Length > 0 ? [.. sizes.Select(size => int.Parse(size, NumberStyles.None, CultureInfo.InvariantCulture))] : [1_000, 10_000, 100_000]);
        return 0;
    case ["cached-reads"]:
        await CachedReads.RunAsync(silo);
        return 0;
    case ["documents"]:
        return await ManyDocuments.RunAsync(silo) ? 0 : 1;
    default:
        Console.WriteLine("Say what to measure: members [NUMBER ...], cached-reads or documents.");
        return 2;
}
