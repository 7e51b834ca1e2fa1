using System.Text.RegularExpressions;
using CodaMcp.Sandbox;
using CodaMcp.Settings;
using CodaMcp.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace CodaMcp.Tests;

/// <summary>docs/settings.md has one row for each setting, with the default of the code.</summary>
public sealed partial class SettingsTableTests
{
    private const string Settings = "docs/settings.md";

    /// <summary>Read by programs alone, before any settings object is there.</summary>
    private static readonly string[] OfPrograms = ["ASPNETCORE_ENVIRONMENT", "CODAMCP_GATEWAY_PORT", "SANDBOX_ALLOW_NETWORK"];

    /// <summary>Defaults that are computed. The table says how.</summary>
    private static readonly string[] Computed = ["OTEL_SERVICE_NAME", "PUBLIC_URL", "CODAMCP_CACHE_MB", "STYTCH_SECRET", "CF_ACCESS_AUD"];

    [Fact]
    public void Each_setting_of_the_code_has_one_row()
    {
        var (asked, _) = Ask();

        Assert.Equal(asked.Order(StringComparer.Ordinal), Rows(Settings).Select(row => row.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_default_is_that_of_the_code()
    {
        var (_, defaults) = Ask();
        var rows = Rows(Settings).ToDictionary(row => row.Name, row => row.Default);

        Assert.Empty(defaults
            .Where(setting => setting.Value.Length > 0 && !Computed.Contains(setting.Key) && !rows.GetValueOrDefault(setting.Key, "").Contains($"`{setting.Value}`", StringComparison.Ordinal))
            .Select(setting => $"{setting.Key}: {setting.Value} in the code, {rows.GetValueOrDefault(setting.Key)} in the table"));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/stytch-setup.md")]
    [InlineData("docs/security.md")]
    public void No_other_document_has_rows_of_its_own(string document)
    {
        var (asked, _) = Ask();

        Assert.Empty(Rows(document).Select(row => row.Name).Intersect(asked));
    }

    [Fact]
    public void The_example_file_names_only_settings_that_there_are()
    {
        var (asked, _) = Ask();
        // What is for compose alone.
        string[] compose =
        [
            "COMPOSE_PROFILES", "PUBLIC_HOST", "ACME_EMAIL", "POSTGRES_PASSWORD", "POSTGRES_FRONT_PASSWORD", "PROXY_NETWORK", "PROXY_NETWORK_EXTERNAL", "PROXY_ENTRYPOINT",
            "HTTP_PORT", "HTTPS_PORT", "LOCAL_PORT", "CLUSTER_SUBNET", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_PROTOCOL", "CODAMCP_VERSION", "CODAMCP_TLS_DIRECTORY",
        ];

        Assert.Empty(Example().Matches(File.ReadAllText(PathOf(".env.example"))).Select(match => match.Groups[1].Value).Except(asked).Except(compose));
    }

    private static (IReadOnlySet<string> Names, IReadOnlyDictionary<string, string> Defaults) Ask()
    {
        var names = new HashSet<string>(OfPrograms, StringComparer.Ordinal);
        var defaults = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var provider in new[] { "stytch", "cloudflare-access" })
        {
            // A cluster's own settings are asked for where there is one.
            var configuration = new Recording(new() { ["AUTH_PROVIDER"] = provider, ["CODAMCP_SILO_ADDRESS"] = "8.8.8.8" });
            var reader = new SettingsReader(configuration);
            var builder = WebApplication.CreateSlimBuilder();
            builder.AddCodaMcpLogging(reader);
            builder.AddSiloHealth(reader);
            builder.AddCodaMcpTelemetry(reader, "codamcp");
            FrontSettings.Read(reader, builder.Environment);
            FrontSettings.RequireSecrets(reader, builder.Environment);
            SiloSettings.Read(reader);
            SandboxSettings.Read(configuration, _ => { });
            names.UnionWith(configuration.Names);
            foreach (var (name, otherwise) in reader.Asked)
                defaults[name] = otherwise;
        }

        var sandbox = SandboxSettings.Read(new ConfigurationBuilder().Build(), _ => { });
        (defaults["SANDBOX_STYTCH_PORT"], defaults["SANDBOX_CODA_PORT"], defaults["SANDBOX_FILES_PORT"], defaults["SANDBOX_HOST"]) =
            ($"{sandbox.StytchPort}", $"{sandbox.CodaPort}", $"{sandbox.FilesPort}", sandbox.HostName);
        return (names, defaults);
    }

    private static IEnumerable<(string Name, string Default)> Rows(string document) =>
        Row().Matches(File.ReadAllText(PathOf(document)))
            // The table of secrets in the same document has three columns.
            .Select(match => match.Value.Split('|')).Where(cells => cells.Length == 6 || document != Settings)
            .Select(cells => (cells[1].Trim(' ', '`'), cells[^2]));

    private static string PathOf(string file)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CodaMcp.sln")))
            directory = directory.Parent!;
        return Path.Combine(directory.FullName, file);
    }

    [GeneratedRegex(@"^\| `([A-Z][A-Z_]+)`.*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^(?:# )?([A-Z_]+)=", RegexOptions.Multiline)]
    private static partial Regex Example();

    /// <summary>Notes which names are asked for.</summary>
    private sealed class Recording(Dictionary<string, string?> values) : IConfiguration
    {
        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public string? this[string key]
        {
            get
            {
                Names.Add(key);
                return values.GetValueOrDefault(key);
            }
            set => throw new NotSupportedException();
        }

        public IEnumerable<IConfigurationSection> GetChildren() => [];

        public IChangeToken GetReloadToken() => new CancellationChangeToken(CancellationToken.None);

        public IConfigurationSection GetSection(string key) => throw new NotSupportedException();
    }
}
