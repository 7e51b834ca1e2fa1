using System.Reflection;

namespace CodaMcp;

/// <summary>The version of this service.</summary>
internal static class ServiceVersion
{
    /// <summary>The version without build metadata, as in <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        typeof(ServiceVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
