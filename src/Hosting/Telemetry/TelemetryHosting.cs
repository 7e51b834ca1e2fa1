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

/// <summary>Adds traces, metrics and logs to a CodaMcp process with OpenTelemetry. <c>docs/telemetry.md</c> lists them.</summary>
public static class TelemetryHosting
{
    /// <summary>The name of the MCP SDK's activity source and meter.</summary>
    internal const string Mcp = "Experimental.ModelContextProtocol";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string LogsEndpoint = "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT";

    // Clients choose the method names, so they could create any number of series. This is the limit.
    private const int MostMethods = 200;

    /// <summary>
    /// Exports each signal by OTLP if its own endpoint or the common endpoint is set. OpenTelemetry's <c>OTEL_*</c> variables set them. Serves metrics on the
    /// admin port if it is set. Without these settings nothing is measured, traced or sent. Reports invalid values to the reader.
    /// </summary>
    /// <param name="builder">The process.</param>
    /// <param name="reader">The settings.</param>
    /// <param name="service">The name of the process if <c>OTEL_SERVICE_NAME</c> is not set.</param>
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
        // A path contains document ids and the secrets in links to files. Only the scheme and the host stay.
        .AddHttpClientInstrumentation(static http => http.EnrichWithHttpRequestMessage = static (span, request) =>
            span.SetTag("url.full", request.RequestUri?.GetLeftPart(UriPartial.Authority)));

    private static MeterProviderBuilder AddMeters(this MeterProviderBuilder meters) => meters
        .AddMeter("CodaMcp.*", Mcp, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Microsoft.Orleans", "Npgsql")
        .AddView(static instrument => instrument.Meter.Name switch
        {
            Mcp => new MetricStreamConfiguration
            {
                // Clients choose the tool name, so this metric has no tag for it. codamcp.call.duration has the names of the existing tools.
                TagKeys = ["mcp.method.name", "mcp.protocol.version", "error.type", "network.transport"],
                CardinalityLimit = MostMethods,
            },
            // The other instruments have the addresses of peers.
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

    // Sets the address of one signal. The exporter itself finds the common address.
    private static void Direct(OtlpExporterOptions otlp, Uri? address)
    {
        if (address is not null)
            otlp.Endpoint = address;
    }
}
