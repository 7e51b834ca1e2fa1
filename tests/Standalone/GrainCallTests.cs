using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Keys;
using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace CodaMcp.Tests;

/// <summary>How many messages a request costs between the front and the grains.</summary>
public sealed class GrainCallTests(GrainCallTests.Counted system) : IClassFixture<GrainCallTests.Counted>
{
    [Theory]
    [InlineData("2026-07-28", "tools/call", """{"name":"list_docs","arguments":{}}""")]
    [InlineData("2025-11-25", "tools/call", """{"name":"list_docs","arguments":{}}""")]
    [InlineData("2026-07-28", "resources/list", "{}")]
    [InlineData("2025-11-25", "resources/list", "{}")]
    public async Task A_read_is_one_grain_call(string version, string method, string parameters)
    {
        Assert.Equal([$"{nameof(IMemberCallGrain)}.{nameof(IMemberCallGrain.StartCall)}"], await CallsOfAsync(version, method, parameters));
    }

    [Theory]
    [InlineData("2025-11-25", "ping")]
    [InlineData("2026-07-28", "server/discover")]
    public async Task What_asks_no_grain_is_one_grain_call_to_be_let_in(string version, string method)
    {
        Assert.Equal([$"{nameof(IMemberAccessGrain)}.{nameof(IMemberAccessGrain.Enter)}"], await CallsOfAsync(version, method, "{}"));
    }

    [Fact]
    public async Task A_read_from_Coda_waits_for_no_other_grain()
    {
        var client = system.ClientOf("alice@northwind.example");
        // The first one activates the grains.
        await ReadAsync(limit: 101);
        system.CallsForCoda.Clear();
        await ReadAsync(limit: 102);

        Assert.Equal([$"{nameof(ICodaUserGrain)}.{nameof(ICodaUserGrain.Return)}"], system.CallsForCoda);

        async Task ReadAsync(int limit)
        {
            var arguments = new JsonObject { ["doc"] = "NwTracker1", ["table"] = "grid-NwTasks001", ["limit"] = limit };
            using var response = await client.SendModernAsync("tools/call", new JsonObject { ["name"] = "list_rows", ["arguments"] = arguments });
            Assert.NotNull((await McpClient.ReadAsync(response))["result"]!["structuredContent"]);
        }
    }

    private async Task<string[]> CallsOfAsync(string version, string method, string parameters)
    {
        var client = system.ClientOf("alice@northwind.example");
        var session = version == "2026-07-28" ? null : await client.OpenSessionAsync(version);
        // The first one reads from Coda, and the copy of the tools.
        await SendAsync();
        system.Calls.Clear();
        await SendAsync();
        return [.. system.Calls];

        async Task SendAsync()
        {
            var sent = JsonNode.Parse(parameters)!.AsObject();
            using var response = session is null ? await client.SendModernAsync(method, sent) : await client.SendInSessionAsync(session, method, sent);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.NotNull((await McpClient.ReadAsync(response))["result"]);
        }
    }

    /// <summary>The whole system, with its front's calls to grains noted.</summary>
    public sealed class Counted : SystemFixture, IOutgoingGrainCallFilter
    {
        /// <summary>The calls of the front, besides those that keep its copies of the keys and of the tools.</summary>
        public ConcurrentQueue<string> Calls { get; } = [];

        /// <summary>What members ask of the grains of docs and of Coda users.</summary>
        public ConcurrentQueue<string> CallsForCoda { get; } = [];

        /// <inheritdoc/>
        public Task Invoke(IOutgoingGrainCallContext context)
        {
            ArgumentNullException.ThrowIfNull(context);
            var target = context.InterfaceMethod.DeclaringType!;
            if (target == typeof(IDocumentGrain) || target == typeof(ICodaUserGrain))
                CallsForCoda.Enqueue($"{target.Name}.{context.InterfaceMethod.Name}");
            // Grains call each other too.
            if (context.SourceId is not { } source || source.Type.ToString()!.StartsWith("sys.client", StringComparison.Ordinal))
            {
                if (target != typeof(IJwksGrain) && target != typeof(IToolCatalogGrain))
                    Calls.Enqueue($"{target.Name}.{context.InterfaceMethod.Name}");
            }

            return context.Invoke();
        }

        /// <inheritdoc/>
        protected override void Configure(WebApplicationBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.AddSingleton<IOutgoingGrainCallFilter>(this);
        }
    }
}
