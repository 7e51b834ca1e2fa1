using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Tests.Mutations;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Members;

/// <summary>
/// A member in two clusters that share a database and nothing else, as on both sides of a cut: once the one has stored anything, the other
/// stores nothing more and sends nothing to Coda.
/// </summary>
public sealed class MemberFencingTests(WritesFixture writes) : IClassFixture<WritesFixture>
{
    private readonly MemberId member = writes.NewMember();
    private readonly string title = $"task {Guid.NewGuid():N}";

    [Fact]
    public async Task Nothing_is_sent_to_Coda_where_another_activation_has_opened_a_session()
    {
        await writes.ResultAsync(member, WritesFixture.Upsert("an earlier task", wait: 0));
        await using var other = await writes.NewClusterAsync();
        await OpenSessionAsync(other.Client);

        Assert.Equal(ToolErrorKind.AuditUnavailable, await ErrorOfWritingAsync());
        writes.ApplyWrites();
        Assert.Equal(0, await writes.CountAsync(title));
    }

    [Fact]
    public async Task What_another_activation_decided_is_in_force_for_every_later_write()
    {
        await writes.ResultAsync(member, WritesFixture.Upsert("an earlier task", wait: 0));
        await using var other = await writes.NewClusterAsync();
        await Access(other.Client).SetDisabled(true);

        Assert.Equal(ToolErrorKind.AuditUnavailable, await ErrorOfWritingAsync());
        // By the next activation, which has read what was decided.
        await WritesFixture.UntilAsync(async () => await ErrorOfWritingAsync() == ToolErrorKind.SignedOut);
        writes.ApplyWrites();
        Assert.Equal(0, await writes.CountAsync(title));
    }

    [Fact]
    public async Task What_was_never_stored_is_not_stored_where_another_activation_has_stored_something()
    {
        await OpenSessionAsync(writes.Cluster.Client);
        await using var other = await writes.NewClusterAsync();
        await OpenSessionAsync(other.Client);

        await Assert.ThrowsAnyAsync<Exception>(() => Access(writes.Cluster.Client).SetDisabled(true));

        await using var later = await writes.NewClusterAsync();
        Assert.False((await Access(later.Client).GetAccess()).Disabled);
    }

    [Fact]
    public async Task Whoever_was_overtaken_goes_on_with_what_the_other_stored()
    {
        await OpenSessionAsync(writes.Cluster.Client);
        await using var other = await writes.NewClusterAsync();
        var session = await OpenSessionAsync(other.Client);

        await WritesFixture.UntilAsync(async () => await ErrorOfWritingAsync() is null);
        Assert.NotNull(await Sessions(writes.Cluster.Client).FindSession(session.Id, "client"));
    }

    private async Task<ToolErrorKind?> ErrorOfWritingAsync()
    {
        try
        {
            return (await writes.CallAsync(member, WritesFixture.Upsert(title, wait: 0))).Error?.Kind;
        }
        catch (InvalidOperationException)
        {
            // The activation ended before it could say so; a front would start the call again.
            return ToolErrorKind.AuditUnavailable;
        }
    }

    private async Task<SessionInfo> OpenSessionAsync(IClusterClient client) =>
        (await Sessions(client).OpenSession(new OpenSession("client", "a client", "1.0", "2025-11-25", "{}"u8.ToArray())))!;

    private IMemberSessionGrain Sessions(IClusterClient client) => client.GetGrain<IMemberSessionGrain>(member.ToGrainKey());

    private IMemberAccessGrain Access(IClusterClient client) => client.GetGrain<IMemberAccessGrain>(member.ToGrainKey());
}
