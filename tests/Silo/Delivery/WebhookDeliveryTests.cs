using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Audit;
using CodaMcp.Audit.Reading;
using CodaMcp.Delivery;
using CodaMcp.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Delivery;

public sealed class WebhookDeliveryTests : DeliveryTests
{
    private readonly byte[] secret = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentQueue<(string Id, string Body, bool Signed)> received = new();
    private int status = StatusCodes.Status204NoContent;

    private protected override async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers;
        var signed = Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}")));
        received.Enqueue((headers["webhook-id"].ToString(), body, headers["webhook-signature"] == $"v1,{signed}"));
        context.Response.StatusCode = status;
        context.Response.Headers.Location = "/elsewhere";
    }

    [Fact]
    public async Task Each_record_that_is_done_is_delivered_once_and_signed()
    {
        using var delivery = Open();
        await delivery.OpenAsync(default);
        var (done, started) = (ARecord("succeeded"), ARecord(AuditOutcome.Started));
        await Store.StoreAsync([done, started], default);

        Assert.Null(await delivery.DeliverAsync(default));
        Assert.Null(await delivery.DeliverAsync(default));

        var message = Assert.Single(received);
        Assert.True(message.Signed);
        Assert.Equal([done.Id], IdsOf(message.Body));

        await Store.StoreAsync([started with { Outcome = "succeeded" }], default);
        Assert.Null(await delivery.DeliverAsync(default));
        Assert.Equal([started.Id], IdsOf(received.Last().Body));
    }

    [Theory]
    [InlineData(StatusCodes.Status500InternalServerError)]
    [InlineData(StatusCodes.Status302Found)]
    public async Task What_was_not_taken_is_sent_again_under_the_same_id_also_after_a_restart(int refusal)
    {
        using (var delivery = Open())
        {
            await delivery.OpenAsync(default);
            await Store.StoreAsync([ARecord("succeeded")], default);
            status = refusal;
            Assert.Contains($"{refusal}", await delivery.DeliverAsync(default), StringComparison.Ordinal);
        }

        status = StatusCodes.Status200OK;
        using var again = Open();
        await again.OpenAsync(default);
        Assert.Null(await again.DeliverAsync(default));

        Assert.Equal(2, received.Count);
        Assert.Single(received.Select(message => (message.Id, string.Join(' ', IdsOf(message.Body)))).Distinct());
    }

    [Fact]
    public async Task Many_records_go_out_in_several_messages_each_once()
    {
        using var delivery = Open();
        await delivery.OpenAsync(default);
        var records = Enumerable.Range(0, 250).Select(_ => ARecord("succeeded")).ToList();
        await Store.StoreAsync(records, default);

        Assert.Null(await delivery.DeliverAsync(default));

        Assert.Equal(3, received.Count);
        Assert.Equal(records.Select(record => record.Id).Order(), received.SelectMany(message => IdsOf(message.Body)).Order());
    }

    [Fact]
    public async Task An_address_of_this_network_is_not_dialled_unless_the_setting_allows_it()
    {
        using var delivery = Open(allowsPrivate: false);
        await delivery.OpenAsync(default);
        await Store.StoreAsync([ARecord("succeeded")], default);

        Assert.Contains("CODAMCP_WEBHOOK_PRIVATE", await delivery.DeliverAsync(default), StringComparison.Ordinal);
        Assert.Empty(received);
    }

    [Fact]
    public async Task Without_a_webhook_nothing_is_kept()
    {
        using (var delivery = Open())
            await delivery.OpenAsync(default);
        await Store.StoreAsync([ARecord("succeeded")], default);
        using (var none = new RecordDelivery(DeliverySink.Webhook, null, Database, new AuditTable(Database), TimeProvider.System, NullLogger<RecordDelivery>.Instance))
            await none.OpenAsync(default);
        await Store.StoreAsync([ARecord("succeeded")], default);

        await using var connection = await Database.OpenAsync(default);
        await using var command = Database.Command(connection, "SELECT count(*) FROM audit_outbox");
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("http://hooks.example", "whsec_", "CODAMCP_WEBHOOK_URL must be an https address")]
    [InlineData("https://user:word@hooks.example", "whsec_", "CODAMCP_WEBHOOK_URL must be an https address")]
    [InlineData("https://hooks.example", "whsec_c2hvcnQ=", "CODAMCP_WEBHOOK_SECRET must be whsec_")]
    [InlineData("https://hooks.example", "", "CODAMCP_WEBHOOK_SECRET must be whsec_")]
    public void A_setting_that_cannot_be_used_is_named(string url, string given, string expected)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["CODAMCP_WEBHOOK_URL"] = url, ["CODAMCP_WEBHOOK_SECRET"] = given }).Build());

        Assert.Null(WebhookSettings.Read(reader));

        Assert.Contains(expected, Assert.Throws<SettingsException>(reader.ThrowIfUnusable).Message, StringComparison.Ordinal);
    }

    private RecordDelivery Open(bool allowsPrivate = true) => new(
        DeliverySink.Webhook,
        new Webhook(new WebhookSettings { Url = new Uri(ReceiverUrl + "/hook"), Secret = secret, AllowsPrivate = allowsPrivate }, TimeProvider.System),
        Database, new AuditTable(Database), TimeProvider.System, NullLogger<RecordDelivery>.Instance);

    private static Guid[] IdsOf(string body) => [.. JsonNode.Parse(body)!["data"]!["records"]!.AsArray().Select(record => Guid.Parse((string)record!["id"]!))];
}
