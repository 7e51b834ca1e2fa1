using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Bench;

/// <summary>
/// Many members read many docs under a limit of memory: no memory runs out, each answer is that of its own doc, and the caches stay within their
/// bound. The limit holds the Sandbox too, which has all docs in this process.
/// </summary>
internal static class ManyDocuments
{
    private const int Documents = 500;
    private const int Members = 200;
    private const int AtATime = 16;
    private const string Source = "NwTracker1";
    private const string Table = "grid-NwTasks001";
    private const long MiB = 1024 * 1024;
    private const long LimitMiB = 512;

    /// <summary>Makes the docs, lets each member read each of them, and prints what it took.</summary>
    /// <returns>Whether all that is demanded is so.</returns>
    public static async Task<bool> RunAsync(BenchSilo silo)
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > LimitMiB * MiB)
        {
            Console.WriteLine($"Start it with at most {LimitMiB} MiB: DOTNET_GCHeapHardLimit=0x20000000");
            return false;
        }

        var documents = await MakeAsync(silo);
        Console.WriteLine($"{Documents} docs are there; the heap is {GC.GetTotalMemory(forceFullCollection: true) / MiB} MiB");
        var (wrong, failed, most, done, bytes) = (0, 0, 0L, 0, 0L);
        // Each member begins with another doc, so that the caches are used by all at once.
        await Parallel.ForAsync(0, Members, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (member, _) =>
        {
            for (var i = 0; i < Documents; i++)
            {
                var number = (i + (member * 31)) % Documents;
                try
                {
                    var result = await silo.CallAsync(member, "list_rows", Encoding.UTF8.GetBytes($$"""{"doc":"{{documents[number]}}","table":"{{Table}}","limit":100}"""));
                    Interlocked.Add(ref bytes, result.Length);
                    if (result.AsSpan().IndexOf(Encoding.UTF8.GetBytes(MarkOf(number))) < 0)
                        Interlocked.Increment(ref wrong);
                }
                catch (InvalidOperationException error)
                {
                    if (Interlocked.Increment(ref failed) == 1)
                        Console.WriteLine($"first failure: {error.Message}");
                }

                most = Math.Max(most, silo.Memory.UsedBytes);
                if (Interlocked.Increment(ref done) % 20_000 == 0)
                    Console.WriteLine($"{done:#,0} reads; heap {GC.GetTotalMemory(forceFullCollection: false) / MiB} MiB, caches {silo.Memory.UsedBytes / MiB} MiB");
            }
        });
        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(':')[1].Trim();
        Console.WriteLine($"{Members} members read {Documents} docs: {done:#,0} results of {bytes / done / 1024.0:F1} KB, {wrong} of another doc, {failed} failed");
        Console.WriteLine($"caches: at most {most / (double)MiB:F1} of {silo.Memory.CapacityBytes / MiB} MiB; resident memory: at most {peak}; limit of the heap: {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MiB} MiB");
        return wrong == 0 && failed == 0 && most <= silo.Memory.CapacityBytes;
    }

    private static string MarkOf(int document) => $"A task of doc number {document} alone";

    private static async Task<string[]> MakeAsync(BenchSilo silo)
    {
        using var coda = new HttpClient();
        coda.DefaultRequestHeaders.Add("Authorization", $"Bearer {Sandbox.Coda.CodaSandbox.ServiceToken}");
        var ids = new string[Documents];
        for (var number = 0; number < Documents; number++)
        {
            var made = await SendAsync("docs", new JsonObject { ["title"] = $"Doc number {number}", ["sourceDoc"] = Source });
            ids[number] = made["id"]!.GetValue<string>();
            await SendAsync($"docs/{ids[number]}/tables/{Table}/rows", new JsonObject
            {
                ["rows"] = new JsonArray(new JsonObject { ["cells"] = new JsonArray(new JsonObject { ["column"] = "Task", ["value"] = MarkOf(number) }) }),
            });
        }

        return ids;

        async Task<JsonNode> SendAsync(string path, JsonObject body)
        {
            using var answer = await coda.PostAsJsonAsync(new Uri($"{silo.Coda.ApiUrl}/{path}"), body);
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
        }
    }
}
