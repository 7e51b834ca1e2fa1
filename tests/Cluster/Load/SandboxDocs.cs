using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>The documents of the Sandbox's Coda, asked directly: what to read, where to write, and what is there in the end.</summary>
internal sealed class SandboxDocs
{
    public const string WrittenDoc = "NwTracker1";
    public const string WrittenTable = "grid-NwTasks001";
    public const string WrittenColumn = "Task";
    public const string SubscribedDoc = "NwMeeting1";

    private static readonly string[] ReadDocs = ["NwCrmSales", "NwOkrs2026"];

    private readonly HttpClient coda;

    private SandboxDocs(HttpClient coda) => this.coda = coda;

    /// <summary>Reads that nobody's writes change: a tool and its arguments.</summary>
    public List<(string Tool, JsonObject Arguments)> Reads { get; } = [("whoami", [])];

    /// <summary>The page whose subtitle is changed while sessions are subscribed to it.</summary>
    public string SubscribedPage { get; private set; } = "";

    /// <summary>That page as a resource.</summary>
    public string SubscribedUri => $"coda://docs/{SubscribedDoc}/pages/{SubscribedPage}";

    public static async Task<SandboxDocs> ReadAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        var coda = new HttpClient { BaseAddress = new Uri(cluster.CodaApiUrl + "/") };
        coda.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cluster.CodaToken);
        var docs = new SandboxDocs(coda);
        docs.SubscribedPage = Id((await docs.ItemsAsync($"docs/{SubscribedDoc}/pages", cancellationToken))[0]);
        foreach (var doc in ReadDocs)
        {
            docs.Reads.Add(("list_pages", new JsonObject { ["doc"] = doc }));
            docs.Reads.Add(("list_tables", new JsonObject { ["doc"] = doc }));
            foreach (var table in (await docs.ItemsAsync($"docs/{doc}/tables", cancellationToken)).Take(2).Select(Id))
            {
                docs.Reads.Add(("list_rows", new JsonObject { ["doc"] = doc, ["table"] = table, ["limit"] = 20 }));
                foreach (var row in (await docs.ItemsAsync($"docs/{doc}/tables/{table}/rows?limit=3", cancellationToken)).Take(3).Select(Id))
                    docs.Reads.Add(("get_row", new JsonObject { ["doc"] = doc, ["table"] = table, ["row"] = row }));
            }
        }

        return docs;
    }

    /// <summary>How many rows of the table that is written to have each text.</summary>
    public async Task<Dictionary<string, int>> WrittenAsync(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in await ItemsAsync($"docs/{WrittenDoc}/tables/{WrittenTable}/rows?limit=200&useColumnNames=true", cancellationToken))
        {
            var text = row["values"]![WrittenColumn]!.ToString();
            counts[text] = counts.GetValueOrDefault(text) + 1;
        }

        return counts;
    }

    private static string Id(JsonNode item) => item["id"]!.GetValue<string>();

    private async Task<List<JsonNode>> ItemsAsync(string path, CancellationToken cancellationToken)
    {
        List<JsonNode> items = [];
        for (string? next = path; next is not null;)
        {
            using var response = await coda.GetAsync(new Uri(next, UriKind.RelativeOrAbsolute), cancellationToken);
            if (response.StatusCode == System.Net.HttpStatusCode.TooManyRequests)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
                continue;
            }

            response.EnsureSuccessStatusCode();
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
            items.AddRange(answer["items"]!.AsArray().Select(item => item!));
            next = answer["nextPageLink"]?.GetValue<string>();
        }

        return items;
    }
}
