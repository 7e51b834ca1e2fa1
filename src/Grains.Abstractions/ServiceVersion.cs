using System.Net.Http.Headers;
using System.Reflection;

namespace CodaMcp;

/// <summary>The version of this service.</summary>
public static class ServiceVersion
{
    /// <summary>The version without build metadata, as in <c>0.2.0</c>.</summary>
    public static string Text { get; } =
        typeof(ServiceVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The User-Agent of requests to Coda and to its file hosts (RFC 9110, 10.1.5): <c>CodaMcp/0.2.0</c>.</summary>
    public static ProductInfoHeaderValue UserAgent { get; } = new("CodaMcp", Text);
}
