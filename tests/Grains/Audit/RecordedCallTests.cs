using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Tests.Mutations;

namespace CodaMcp.Tests.Audit;

/// <summary>What the record of a call says.</summary>
public sealed class RecordedCallTests(WritesFixture writes) : IClassFixture<WritesFixture>
{
    private readonly MemberId member = writes.NewMember();

    [Fact]
    public async Task A_write_is_recorded_with_its_circumstances()
    {
        var call = WritesFixture.Upsert("A row", key: "key-1", requestId: "n:3", wait: 0) with { Front = "machine/1" };
        var outcome = await writes.CallAsync(member, call);
        await writes.UntilAuditedAsync(member, AuditOutcome.Accepted);

        var record = (await writes.AuditAsync(member))!;

        Assert.Equal(7, record.Id.Version);
        Assert.Equal(("n:3", "rows", "machine/1"), (record.JsonRpcId, record.Toolset, record.Front));
        Assert.Equal(call.GrantedScopes, record.Scopes);
        Assert.Matches("^service:[0-9a-f]{16}$", record.CodaToken);
        Assert.Equal(64, record.ArgumentsDigest!.Length);
        Assert.Equal((call.Arguments.Length, outcome.Result!.Length), (record.ArgumentBytes!.Value, record.ResultBytes!.Value));
        Assert.Null(record.Arguments);
        Assert.Equal(record.Targets.Count, record.TargetNames!.Count);
        Assert.Equal("Tasks", record.TargetNames[record.Targets.ToList().FindIndex(target => target.StartsWith("table:", StringComparison.Ordinal))]);
        Assert.NotNull(record.WriteKey);
        Assert.NotNull(record.TurnWait);
        Assert.NotNull(record.PermitWait);
        Assert.Null(record.Reason);
        Assert.NotEmpty(record.Silo!);
    }

    [Fact]
    public async Task A_refusal_is_recorded_with_its_reason()
    {
        var call = WritesFixture.Upsert("never") with { GrantedScopes = [Scopes.Read], RequiredScopes = [Scopes.Read, Scopes.Write] };
        var error = await writes.ErrorAsync(member, call);
        await writes.UntilAuditedAsync(member, "insufficient_scope");

        var record = (await writes.AuditAsync(member))!;

        Assert.Equal(error.Message, record.Reason);
        Assert.Null(record.CodaToken);
    }

    [Fact]
    public async Task A_failure_is_recorded_with_its_status_and_none_of_its_text()
    {
        writes.Sandbox.Faults.Add(CodaFault.Status(400, "upsertRows", message: "Words of a document"));
        var error = await writes.ErrorAsync(member, WritesFixture.Upsert("never"));
        await writes.UntilAuditedAsync(member, AuditOutcome.Of(error.Kind));

        Assert.Contains("Words of a document", error.Message, StringComparison.Ordinal);
        Assert.Equal("HTTP 400", (await writes.AuditAsync(member))!.Reason);
    }
}
