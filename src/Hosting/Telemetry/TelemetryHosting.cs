using CodaMcp.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CodaMcp.Telemetry;

/// <summary>Traces, metrics and logs of every CodaMcp process, by OpenTelemetry. <c>docs/telemetry.md</c> has what there is.</summary>
public static class TelemetryHosting
{
    /// <summary>The source of spans and the meter of the MCP SDK.</summary>
    internal const string Mcp = "Experimental.ModelContextProtocol";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string LogsEndpoint = "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT";

    // A client names methods, and so how many series there are.
    private const int MostMethods = 200;

    /// <summary>
    /// Sends each signal by OTLP if its endpoint or the one of all signals is set, as the variables <c>OTEL_*</c> of OpenTelemetry have it, and serves
    /// metrics on the admin port if there is one. Without these settings nothing is measured, traced or sent. What is wrong is noted with the reader.
    /// </summary>
    /// <param name="builder">The process.</param>
    /// <param name="reader">The settings.</param>
    /// <param name="service">What the process is called where <c>OTEL_SERVICE_NAME</c> is not set.</param>
    /// <exception cref="SettingsException">The admin port cannot be listened on.</exception>
    public static WebApplicationBuilder AddCodaMcpTelemetry(this WebApplicationBuilder builder, SettingsReader reader, string service)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(reader);
        var name = reader.Optional("OTEL_SERVICE_NAME", service);
        var off = reader.Optional("OTEL_SDK_DISABLED", "false").Equals("true", StringComparison.OrdinalIgnoreCase);
        var all = Address(reader, Endpoint);
        var (traces, metrics, logs) = (Address(reader, TracesEndpoint), Address(reader, MetricsEndpoint), Address(reader, LogsEndpoint));
        var admin = AdminPort.Read(reader);
        if (off || (admin is null && (all ?? traces ?? metrics ?? logs) is null))
            return builder;
        if (admin is not null)
            AdminPort.Open(builder, admin);
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(name, serviceVersion: ServiceVersion.Text));
        if ((traces ?? all) is not null)
            telemetry.WithTracing(tracing => tracing.AddSources().AddOtlpExporter(otlp => Direct(otlp, traces)));
        if (admin is not null || (metrics ?? all) is not null)
        {
            telemetry.WithMetrics(meters =>
            {
                meters.AddMeters();
                if ((metrics ?? all) is not null)
                    meters.AddOtlpExporter(otlp => Direct(otlp, metrics));
                if (admin is not null)
                    meters.AddPrometheusExporter();
            });
        }

        if ((logs ?? all) is not null)
        {
            telemetry.WithLogging(
                logging => logging.AddOtlpExporter(otlp => Direct(otlp, logs)),
                static options => (options.IncludeScopes, options.IncludeFormattedMessage) = (true, true));
        }

        return builder;
    }

    private static TracerProviderBuilder AddSources(this TracerProviderBuilder tracing) => tracing
        .AddSource(Tracing.SourceName, Mcp, "Microsoft.Orleans.Application")
        .AddProcessor(static _ => new GrainKeyRemoval())
        .AddAspNetCoreInstrumentation(static http => http.Filter = static context => !context.Request.Path.StartsWithSegments("/health") && !AdminPort.IsUsedBy(context))
        // A path has ids of documents, and what a link to a file may be opened with.
        .AddHttpClientInstrumentation(static http => http.EnrichWithHttpRequestMessage = static (span, request) =>
            span.SetTag("url.full", request.RequestUri?.GetLeftPart(UriPartial.Authority)));

    private static MeterProviderBuilder AddMeters(this MeterProviderBuilder meters) => meters
        .AddMeter("CodaMcp.*", Mcp, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Microsoft.Orleans", "Npgsql")
        .AddView(static instrument => instrument.Meter.Name switch
        {
            Mcp => new MetricStreamConfiguration
            {
                // The tool is the client's word; codamcp.call.duration has those that there are.
                TagKeys = ["mcp.method.name", "mcp.protocol.version", "error.type", "network.transport"],
                CardinalityLimit = MostMethods,
            },
            // The others have the addresses of peers.
            "System.Net.Http" when instrument.Name != "http.client.request.duration" => MetricStreamConfiguration.Drop,
            _ => null,
        });

    private static Uri? Address(SettingsReader reader, string name)
    {
        var text = reader.Optional(name);
        if (text.Length == 0)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return address;
        reader.Reject($"{name} must be an http or https address, such as http://localhost:4317.");
        return null;
    }

    // The address of one signal is taken as it is. The exporter finds the one of all signals itself.
    private static void Direct(OtlpExporterOptions otlp, Uri? address)
    {
        if (address is not null)
            otlp.Endpoint = address;
    }
}
