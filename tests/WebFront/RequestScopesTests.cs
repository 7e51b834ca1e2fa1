using System.Diagnostics;
using CodaMcp.Authentication;
using CodaMcp.Telemetry;
using CodaMcp.Tests.Mcp;
using CodaMcp.Tests.Sessions;

namespace CodaMcp.Tests;

/// <summary>What log lines of a front have besides their text.</summary>
public sealed class RequestScopesTests
{
    private static readonly string Member = DevelopmentBearer.Developer.GrainKey;

    [Fact]
    public async Task A_line_of_a_request_has_member_session_tool_and_trace()
    {
        await using var front = await SessionFront.StartAsync(Failing());
        using var caller = new Activity("client").Start();
        using var answer = await front.CallAsync();
        await answer.RestAsync();

        var scope = ScopeOfFault(front.Front);
        Assert.Equal(
            (LogScope.Show(Member, plain: false), FakeMember.SessionId, "get_doc", caller.TraceId.ToHexString()),
            (scope["member"], scope["session"], scope["tool"], scope["trace"]));
    }

    [Fact]
    public async Task The_members_key_is_shown_where_it_is_set_so()
    {
        await using var front = await McpFront.StartAsync(member: Failing(), settings: ("CODAMCP_LOG_MEMBERS", "plain"));
        await front.CallAsync("get_doc");

        var scope = ScopeOfFault(front);
        Assert.Equal((Member, null, "get_doc"), (scope["member"], scope["session"], scope["tool"]));
    }

    [Fact]
    public async Task A_line_of_no_member_has_none_of_it()
    {
        await using var front = await McpFront.StartAsync();
        using var refused = await front.Http.PostAsync(new Uri("/mcp", UriKind.Relative), null);
        await front.NamesAsync();

        var others = front.Scoped.Lines.Where(static line => !line.Scope.ContainsKey("RequestId")).ToList();
        Assert.NotEmpty(others);
        Assert.All(others, static line => Assert.DoesNotContain("member", line.Scope));
    }

    [Fact]
    public void The_console_shows_names_and_values() =>
        Assert.Equal("member:m session:s tool:t trace:x", new LogScope("m", "s", "t", "x").ToString());

    private static FakeMember Failing() => new() { OnStart = static _ => throw new InvalidOperationException("A fault.") };

    private static IReadOnlyDictionary<string, string?> ScopeOfFault(McpFront front) =>
        Assert.Single(front.Scoped.Lines, static line => line.Text.StartsWith("tools/call failed for a fault of ours", StringComparison.Ordinal)).Scope;
}
