using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CodaMcp.Audit;
using CodaMcp.Coda.Mutations;
using CodaMcp.Elicitation;
using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Sessions;
using CodaMcp.Storage;
using CodaMcp.Tools;
using CodaMcp.Writes;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;

namespace CodaMcp.Tests.Storage;

/// <summary>
/// What was stored must stay readable. Each file holds an entry as some version stored it: an entry may gain members, and no member may change
/// its meaning.
/// </summary>
public sealed class StoredEntryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, object> Entries = new()
    {
        ["session"] = new StoredSession
        {
            Id = "session-1",
            ClientId = "client-1",
            ClientName = "Claude",
            ClientVersion = "1.0",
            ProtocolVersion = "2025-11-25",
            ClientCapabilities = """{"roots":{}}""",
            OpenedAt = Noon,
            UsedAt = Noon + TimeSpan.FromMinutes(10),
            LogLevel = McpLogLevel.Warning,
            Catalog = "catalog-1",
        },
        ["subscription"] = new StoredSubscription { Uri = "coda://docs/d1", DocId = "d1", Scopes = ["doc", "pages"], Version = "7" },
        ["event"] = new StoredSessionEvent { Sequence = 3, Stream = "stream-1", Kind = SessionEventKind.ResourceUpdated, Uri = "coda://docs/d1" },
        ["client_request"] = new StoredClientRequest { Id = "call.confirm", SessionId = "session-1", AskedAt = Noon, IsAnswered = true, Result = "{}"u8.ToArray() },
        ["used_request_state"] = new UsedRequestState("state-1", "call-1", Noon),
        ["oauth_client"] = new StoredClient { Name = "Claude", LearntAt = Noon },
        ["access"] = new StoredAccess { RevokedBefore = Noon, Disabled = true },
        ["coda_token"] = new StoredCodaToken
        {
            Protected = "Q2lwaGVydGV4dA==",
            LoginId = "alice@northwind-labs.example",
            UserName = "Alice Andersen",
            TokenName = "Laptop",
            Scoped = true,
            ConnectedAt = Noon,
            Refused = true,
            WriteForbidden = true,
            WriteAccepted = true,
        },
        ["cursor"] = new StoredCursor { Place = """{"token":"page-2","limit":50,"before":50,"skip":0}""", UsedAt = Noon },
        ["quota_count"] = new StoredQuotaCount { Measure = QuotaMeasure.Writes, Period = QuotaPeriod.Month, Tool = "upsert_rows", Toolset = "rows", Start = Noon, Count = 120 },
        ["usage"] = new StoredUsage { Day = Noon, DayCalls = 12, DayWrites = 3, Month = Noon, MonthCalls = 120, MonthWrites = 30 },
        ["write"] = new StoredWrite
        {
            Id = new Guid("019aaf00-0000-7000-8000-000000000001"),
            Key = "key-hash",
            Fingerprint = "arguments-hash",
            RepeatableUntil = Noon + TimeSpan.FromHours(1),
            Tool = "upsert_rows",
            StartedAt = Noon,
            Mutations =
            [
                new StoredMutation { RequestId = "mutate:1", DocId = "AbCdEf", Credential = CodaCredentialSource.Service, AcceptedAt = Noon },
                new StoredMutation { RequestId = "mutate:2", DocId = "AbCdEf", Credential = CodaCredentialSource.Member, AcceptedAt = Noon, Stage = MutationStage.Applied, Warning = "Words of Coda." },
            ],
            Result = """{"status":"accepted"}"""u8.ToArray(),
            Error = ToolErrorKind.UnknownOutcome,
            ErrorMessage = "Nobody knows.",
            Record = new AuditRecord
            {
                Id = new Guid("019aaf00-0000-7000-8000-000000000001"),
                StartedAt = Noon,
                Member = new MemberId("dev", "org", "ada"),
                MemberLabel = "ada@example.com",
                Client = new CallingClient("client-1", "Claude", "1.0", "2025-11-25"),
                SessionId = "s-1",
                Tool = "upsert_rows",
                Writes = true,
                Targets = ["doc:AbCdEf"],
                Outcome = AuditOutcome.Accepted,
                Duration = TimeSpan.FromSeconds(25),
                CacheHits = 3,
                UpstreamRequests = 2,
                RequestIds = ["mutate:1", "mutate:2"],
                TraceId = "0af7651916cd43dd8448eb211c80319c",
            },
        },
    };

    public static TheoryData<string> Kinds => [.. Entries.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_entry_is_stored_as_in_its_file_and_read_back(string kind)
    {
        var entry = Entries[kind];
        var json = JsonOf(entry.GetType());
        AssertStoredAs($"member.{kind}.v1.json", JsonSerializer.Serialize(entry, json.Options.GetTypeInfo(entry.GetType())), golden => JsonSerializer.Serialize(JsonSerializer.Deserialize(golden, json.Options.GetTypeInfo(entry.GetType())), json.Options.GetTypeInfo(entry.GetType())));
    }

    [Fact]
    public void A_followed_write_is_stored_as_in_its_file_and_read_back()
    {
        var serializer = new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions()));
        var state = new MutationState
        {
            RequestId = "mutate:1",
            DocId = "AbCdEf",
            Member = "m:dev/org/ada",
            Credential = CodaCredentialSource.Service,
            AcceptedAt = Noon,
            Stage = MutationStage.Applied,
            Warning = "Words of Coda.",
            Call = new Guid("019aaf00-0000-7000-8000-000000000001"),
        };
        AssertStoredAs("mutation.state.v1.json", serializer.Serialize(state).ToString(), golden => serializer.Serialize(serializer.Deserialize<MutationState>(BinaryData.FromString(golden))).ToString());
    }

    // The source-generated context of the product that knows the type.
    private static JsonSerializerContext JsonOf(Type type) => typeof(MemberData).Assembly.GetTypes()
        .Where(context => typeof(JsonSerializerContext).IsAssignableFrom(context) && context.GetCustomAttributes<JsonSerializableAttribute>().Any())
        .Select(context => (JsonSerializerContext)context.GetProperty("Default", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!)
        .First(context => context.GetTypeInfo(type) is not null && context.GetType().Name is "SessionsJson" or "MutationsJson" or "MembersJson" or "ElicitationJson" or "QuotasJson");

    // UPDATE_SNAPSHOTS=1 writes a file that is not there yet; one that is there has been stored by somebody.
    private static void AssertStoredAs(string file, string stored, Func<string, string> again)
    {
        var path = PathOf(file);
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, JsonNode.Parse(stored)!.ToJsonString(new() { WriteIndented = true }) + "\n");
        var golden = File.ReadAllText(path);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(golden), JsonNode.Parse(stored)), stored);
        Assert.Equal(stored, again(golden));
    }

    private static string PathOf(string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, file);
}
