using System.Collections;
using System.Runtime.CompilerServices;

namespace CodaMcp.Tests;

/// <summary>Removes the settings of whoever runs the tests from the environment: no test, and no process that it starts, may reach a real cluster.</summary>
internal static class CleanEnvironment
{
    private static readonly string[] Prefixes = ["CODA", "STYTCH_", "SANDBOX_", "CF_ACCESS_", "ASPNETCORE_", "SIGN_IN_"];
    private static readonly string[] Names =
    [
        "HOST", "PORT", "PUBLIC_URL", "AUTH_PROVIDER", "TRUSTED_PROXIES", "DEVELOPMENT_BEARER", "ADVERTISE_OFFLINE_ACCESS", "LOG_LEVEL", "DOTNET_ENVIRONMENT", "ALLOWED_ORIGINS",
    ];

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "A test assembly is an application of its own.")]
    internal static void Clean()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))).ToList())
            Environment.SetEnvironmentVariable(name, null);
    }
}
