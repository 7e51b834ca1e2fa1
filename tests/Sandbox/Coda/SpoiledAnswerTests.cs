using System.Text.Json;
using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

/// <summary>Tests the faults that send responses that do not fit the contract.</summary>
public sealed class SpoiledAnswerTests
{
    private const string Docs = "/docs";

    [Fact]
    public async Task A_504_is_the_page_of_the_gateway_in_front()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.GatewayTimeoutAbove(50));
        var reply = await coda.Get(CodaClient.Tasks + "/rows?limit=200");
        Assert.Equal((504, "text/html", true), (reply.Status, reply.Headers["Content-Type"], reply.Text.Contains("504 Gateway Timeout ERROR", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_page_of_html_can_come_with_status_200()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.HtmlPage("listDocs"));
        var reply = await coda.Get(Docs);
        Assert.Equal((200, "text/html", true), (reply.Status, reply.Headers["Content-Type"], reply.Text.StartsWith("<!doctype html>", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_body_can_be_empty()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.EmptyBody("listDocs"));
        var reply = await coda.Get(Docs);
        Assert.Equal((200, 0), (reply.Status, reply.Bytes.Length));
    }

    [Fact]
    public async Task A_body_can_be_half_of_its_json()
    {
        await using var coda = await CodaClient.Start();
        var whole = await coda.Get(Docs);
        coda.Sandbox.Faults.Add(CodaFault.HalfJson("listDocs"));
        var half = await coda.Get(Docs);
        Assert.Equal((200, whole.Bytes.Length / 2), (half.Status, half.Bytes.Length));
        Assert.ThrowsAny<JsonException>(() => half.Json);
    }

    [Fact]
    public async Task A_member_can_be_missing_in_every_item()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.MissingMember("items.id", "listDocs"));
        Assert.All((await coda.Get(Docs)).Items, doc => Assert.False(doc.AsObject().ContainsKey("id")));
    }

    [Theory]
    [InlineData("name", JsonValueKind.Number)]
    [InlineData("folder", JsonValueKind.Array)]
    [InlineData("docSize.overApiSizeLimit", JsonValueKind.String)]
    public async Task A_member_can_have_another_type(string member, JsonValueKind kind)
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.OtherType(member, "getDoc"));
        var found = member.Split('.').Aggregate((await coda.Get(CodaClient.Tracker)).Json, (node, name) => node[name]!);
        Assert.Equal(kind, found.GetValueKind());
    }

    [Fact]
    public async Task A_spoiled_answer_of_a_write_is_executed()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.EmptyBody("updateDoc"));
        await coda.Patch(CodaClient.Tracker, """{"title":"Tracker"}""");
        Assert.Equal("Tracker", (string?)(await coda.Get(CodaClient.Tracker)).Json["name"]);
    }
}
