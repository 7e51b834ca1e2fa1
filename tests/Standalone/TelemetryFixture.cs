using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CodaMcp.Tests;

/// <summary>The whole system with an admin port, and with a small receiver of OTLP that notes what comes.</summary>
public sealed class TelemetryFixture : SystemFixture
{
    private readonly int adminPort = SiloHosting.FindFreePort();
    private readonly int receiverPort = SiloHosting.FindFreePort();
    private readonly ConcurrentQueue<Activity> ended = [];
    private WebApplication receiver = null!;

    /// <summary>The paths that something was sent to, with the type of the content.</summary>
    internal ConcurrentQueue<(string Path, string? Type)> Received { get; } = [];

    /// <summary>Log lines with their scopes.</summary>
    internal ScopedLogs Logs { get; } = new();

    internal string AdminUrl => $"http://127.0.0.1:{adminPort}";

    protected override string[] Settings =>
    [
        "--CODAMCP_ADMIN_PORT", $"{adminPort}", "--LOG_LEVEL", "Debug",
        "--OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{receiverPort}", "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
    ];

    /// <summary>The spans of a trace that have ended, once there is one that is looked for.</summary>
    internal async Task<IReadOnlyList<Activity>> SpansOfAsync(string traceId, Func<Activity, bool> last)
    {
        for (var attempt = 0; ; attempt++)
        {
            var found = ended.Where(span => span.TraceId.ToHexString() == traceId).ToList();
            if (found.Exists(span => last(span)) || attempt == 500)
                return found;
            await Task.Delay(20);
        }
    }

    /// <summary>Has everything sent that waits.</summary>
    internal void Flush()
    {
        var services = Standalone.App.Services;
        services.GetRequiredService<TracerProvider>().ForceFlush();
        services.GetRequiredService<MeterProvider>().ForceFlush();
        services.GetRequiredService<LoggerProvider>().ForceFlush();
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        // The process listens as the settings say; this only looks on.
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(_ => new SpanCollector(ended)));
        builder.Logging.AddProvider(Logs);
        if (receiver is null)
            StartReceiver();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await receiver.DisposeAsync();
    }

    private void StartReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{receiverPort}");
        receiver = builder.Build();
        receiver.MapPost("/v1/{signal}", async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            Received.Enqueue((context.Request.Path, context.Request.ContentType));
            context.Response.ContentType = context.Request.ContentType;
        });
        receiver.Start();
    }

    private sealed class SpanCollector(ConcurrentQueue<Activity> ended) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => ended.Enqueue(data);
    }
}
