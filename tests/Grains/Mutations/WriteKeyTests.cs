using System.Text;
using CodaMcp.Tools;
using CodaMcp.Writes;

namespace CodaMcp.Tests.Mutations;

public sealed class WriteKeyTests
{
    [Theory]
    [InlineData("""{"a":1,"b":{"x":1,"y":[1,2]}}""", """{ "b":{"y":[1,2], "x":1}, "a":1}""", true)]
    [InlineData("""{"a":1}""", """{"a":1,"wait_seconds":3,"idempotency_key":"k"}""", true)]
    [InlineData("""{"a":1}""", """{"a":1,"waitSeconds":3,"Idempotency-Key":"k","toolCallId":"c-2","_meta":{"x":1}}""", true)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    [InlineData("""{"a":1}""", """{"a":"1"}""", false)]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", false)]
    public void Arguments_are_the_same_when_they_write_the_same(string one, string other, bool same) =>
        Assert.Equal(same, Of(one).Fingerprint == Of(other).Fingerprint);

    [Fact]
    public void A_tool_counts_as_much_as_its_arguments() => Assert.NotEqual(Of("{}", tool: "update_row").Fingerprint, Of("{}", tool: "delete_rows").Fingerprint);

    [Fact]
    public void A_key_of_the_client_goes_before_the_request_and_lasts_longer()
    {
        var (given, other) = (Of("""{"idempotency_key":"k"}"""), Of("""{"idempotency_key":"k"}""", requestId: "n:2"));
        Assert.Equal(given.Value, other.Value);
        Assert.Equal((WriteKey.GivenKeyLifetime, WriteKey.RequestLifetime), (given.RepeatableFor, Of("{}").RepeatableFor));
    }

    [Theory]
    [InlineData("""{"idempotency_key":"7"}""", """{"idempotencyKey":"7"}""")]
    [InlineData("""{"idempotency_key":"7"}""", """{"IDEMPOTENCY-KEY":7}""")]
    public void A_key_is_the_same_however_it_is_written(string one, string other) => Assert.Equal(Of(one).Value, Of(other).Value);

    [Theory]
    [InlineData("{}", null, "n:1")]
    [InlineData("{}", "s-1", null)]
    [InlineData("""{"idempotency_key":""}""", null, null)]
    [InlineData("""{"idempotency_key":[]}""", null, null)]
    [InlineData("""{"idempotency_key":"k","a":"\ud800"}""", null, null)]
    [InlineData("""{"idempotency_key":"k\udc00"}""", null, null)]
    [InlineData("""{"idempotency_key":"k","\ud800":1}""", null, null)]
    [InlineData("[]", "s-1", "n:1")]
    [InlineData("{", "s-1", "n:1")]
    public void Without_a_key_or_a_session_there_is_nothing_to_tell_a_repeat_by(string arguments, string? session, string? requestId) =>
        Assert.Null(WriteKey.Of(Call(arguments, session, requestId, "upsert_rows")));

    private static WriteKey Of(string arguments, string? requestId = "n:1", string tool = "upsert_rows") => WriteKey.Of(Call(arguments, "s-1", requestId, tool))!;

    private static CallTool Call(string arguments, string? session, string? requestId, string tool) => new()
    {
        Tool = tool,
        Arguments = Encoding.UTF8.GetBytes(arguments),
        GrantedScopes = [],
        Client = new CallingClient("", "", "", ""),
        SessionId = session,
        RequestId = requestId,
        TimeLeft = TimeSpan.FromHours(1),
    };
}
