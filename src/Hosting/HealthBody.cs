using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CodaMcp;

/// <summary>
/// The body of <c>/health/ready</c>: <c>{"status":"degraded","checks":{"audit":{"status":"degraded","description":"…","waiting":3}}}</c>. The status code is
/// 200 even if a check is degraded, because the process can serve requests.
/// </summary>
public static class HealthBody
{
    /// <summary>Writes the report with the data of each check: texts, numbers and times.</summary>
    public static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(report);
        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        WriteStatus(writer, report.Status);
        writer.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            writer.WriteStartObject(name);
            WriteStatus(writer, entry.Status);
            if (entry.Description is { } description)
                writer.WriteString("description", description);
            foreach (var (key, value) in entry.Data)
            {
                if (value is long number)
                    writer.WriteNumber(key, number);
                else if (value is DateTimeOffset at)
                    writer.WriteString(key, at);
                else
                    writer.WriteString(key, value.ToString());
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    private static void WriteStatus(Utf8JsonWriter writer, HealthStatus status) => writer.WriteString("status", status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    });
}
