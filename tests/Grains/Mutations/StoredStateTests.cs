using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CodaMcp.Audit;
using CodaMcp.Coda.Mutations;
using CodaMcp.Inputs;
using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;

namespace CodaMcp.Tests.Mutations;

/// <summary>
/// What grains have stored must stay readable. Each file is a row as some version wrote it: a row may gain members, and none may
/// change its meaning.
/// </summary>
public sealed class StoredStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly SystemTextJsonGrainStorageSerializer serializer = new(Options.Create(new SystemTextJsonGrainStorageSerializerOptions()));

    [Fact]
    public void A_members_writes_are_stored_as_in_the_file_and_read_back()
    {
        var state = new WritesState
        {
            Writes =
            [
                new StoredWrite
                {
                    Id = new Guid("019aaf00-0000-7000-8000-000000000001"),
                    Key = "key-hash",
                    Fingerprint = "arguments-hash",
                    RepeatableUntil = Noon + TimeSpan.FromHours(24),
                    Tool = "upsert_rows",
                    StartedAt = Noon,
                    Mutations =
                    [
                        new StoredMutation { RequestId = "mutate:1", DocId = "AbCdEf", Credential = CodaCredentialSource.Service, AcceptedAt = Noon },
                        new StoredMutation { RequestId = "mutate:2", DocId = "AbCdEf", Credential = CodaCredentialSource.Service, AcceptedAt = Noon, Stage = MutationStage.Applied },
                    ],
                    Result = """{"status":"accepted"}"""u8.ToArray(),
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
                new StoredWrite
                {
                    Id = new Guid("019aaf00-0000-7000-8000-000000000002"),
                    Tool = "create_page",
                    StartedAt = Noon,
                    Error = ToolErrorKind.UnknownOutcome,
                    ErrorMessage = "Nobody knows.",
                },
            ],
        };

        AssertStoredAs("member.writes.v1.json", state);
    }

    [Fact]
    public void A_followed_write_is_stored_as_in_the_file_and_read_back() => AssertStoredAs("mutation.state.v1.json", new MutationState
    {
        RequestId = "mutate:1",
        DocId = "AbCdEf",
        Member = "m:dev/org/ada",
        Credential = CodaCredentialSource.Service,
        AcceptedAt = Noon,
        Stage = MutationStage.Applied,
        Warning = "Words of Coda.",
        EndedAt = Noon + TimeSpan.FromSeconds(8),
    });

    [Fact]
    public void Used_request_states_are_stored_as_in_the_file_and_read_back() => AssertStoredAs("member.inputs.v1.json", new InputsState
    {
        Used = [new UsedRequestState("state-1", "call-1", Noon), new UsedRequestState("state-2", null, Noon + TimeSpan.FromMinutes(10))],
    });

    // UPDATE_SNAPSHOTS=1 writes a file that is not there yet; one that is there has been stored by somebody.
    private void AssertStoredAs<T>(string file, T state)
    {
        var path = PathOf(file);
        var stored = serializer.Serialize(state);
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, JsonNode.Parse(stored)!.ToJsonString(new() { WriteIndented = true }) + "\n");
        var golden = File.ReadAllText(path);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(golden), JsonNode.Parse(stored)), stored.ToString());
        var read = serializer.Deserialize<T>(BinaryData.FromString(golden));
        Assert.Equal(stored.ToString(), serializer.Serialize(read).ToString());
    }

    private static string PathOf(string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, file);
}
