using System.Diagnostics;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace CodaMcp.Tests;

/// <summary>What compose.yaml, the Dockerfile and the Kubernetes manifests promise to whoever deploys them. Nothing here is started.</summary>
public sealed partial class DeploymentTests
{
    /// <summary>A process that was told to stop has drained by then.</summary>
    private const int DrainSeconds = 25;

    private static readonly YamlMappingNode Compose = Load("compose.yaml").Single();
    private static readonly YamlMappingNode[] Manifests =
        [.. Directory.GetFiles(PathOf("deploy/kubernetes"), "*.yaml").Order().SelectMany(file => Load(Path.GetRelativePath(Root, file)))];

    private static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "CodaMcp.sln")))
                directory = directory.Parent!;
            return directory.FullName;
        }
    }

    [Fact]
    public void Compose_has_a_database_silos_fronts_and_a_proxy() =>
        Assert.Equal(["postgres", "silo", "webfront", "traefik", "docker-api", "sandbox"], Map(Compose, "services").Children.Keys.Select(Text));

    [Theory]
    [InlineData("postgres")]
    [InlineData("silo")]
    [InlineData("webfront")]
    [InlineData("traefik")]
    [InlineData("docker-api")]
    [InlineData("sandbox")]
    public void Every_container_is_started_again_and_checked(string name)
    {
        var health = Map(Service(name), "healthcheck");
        var shared = Map(health, "<<");

        Assert.Equal("unless-stopped", Text(Service(name)["restart"]));
        Assert.Equal(("30s", "10s", "3", "10s"), (Text(shared["interval"]), Text(shared["timeout"]), Text(shared["retries"]), Text(shared["start_period"])));
        Assert.DoesNotContain("curl", string.Join(' ', List(health, "test").Select(Text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("webfront")]
    public void There_can_be_any_number_of_them(string name)
    {
        var service = Service(name);

        Assert.DoesNotContain("container_name", service.Children.Keys.Select(Text));
        Assert.DoesNotContain("ports", service.Children.Keys.Select(Text));
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("webfront")]
    public void They_are_given_longer_to_stop_than_they_drain(string name) =>
        Assert.True(int.Parse(Text(Service(name)["stop_grace_period"]).TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture) > DrainSeconds);

    [Theory]
    [InlineData("traefik.enable", "true")]
    [InlineData("traefik.http.routers.codamcp.rule", "Host(`${PUBLIC_HOST}`)")]
    [InlineData("traefik.http.routers.codamcp.entrypoints", "${PROXY_ENTRYPOINT:-websecure}")]
    [InlineData("traefik.http.services.codamcp.loadbalancer.server.port", "8080")]
    [InlineData("traefik.http.services.codamcp.loadbalancer.healthcheck.path", "/health/ready")]
    [InlineData("traefik.docker.network", "${PROXY_NETWORK:-codamcp-proxy}")]
    public void Traefik_finds_the_fronts_by_their_labels(string label, string value) => Assert.Equal(value, Text(Map(Service("webfront"), "labels")[label]));

    [Fact]
    public void Nothing_but_silos_fronts_and_the_database_is_on_the_network_of_silo_ports()
    {
        var there = Map(Compose, "services").Children
            .Where(service => ((YamlMappingNode)service.Value)["networks"] is YamlSequenceNode networks && networks.Select(Text).Contains("cluster"))
            .Select(service => Text(service.Key));

        Assert.Equal(["postgres", "silo", "webfront"], there);
        Assert.Equal("true", Text(Map(Map(Compose, "networks"), "cluster")["internal"]));
    }

    [Fact]
    public void Silos_advertise_their_address_in_that_network() =>
        Assert.Equal(
            Text(List(Map(Map(Map(Compose, "networks"), "cluster"), "ipam"), "config").Cast<YamlMappingNode>().Single()["subnet"]),
            Text(Map(Service("silo"), "environment")["CODAMCP_SILO_ADDRESS"]));

    [Fact]
    public void What_the_internet_reaches_does_not_have_Dockers_socket()
    {
        var withSocket = Map(Compose, "services").Children
            .Where(service => ((YamlMappingNode)service.Value).Children.TryGetValue("volumes", out var volumes) && volumes.ToString().Contains("docker.sock", StringComparison.Ordinal))
            .Select(service => Text(service.Key));
        var proxy = Service("docker-api");

        Assert.Equal(["docker-api"], withSocket);
        Assert.Equal(["docker-api"], List(proxy, "networks").Select(Text));
        Assert.DoesNotContain("ports", proxy.Children.Keys.Select(Text));
        Assert.Equal("0", Text(Map(proxy, "environment")["POST"]));
        Assert.Equal("true", Text(Map(Map(Compose, "networks"), "docker-api")["internal"]));
        Assert.Contains("--providers.docker.endpoint=tcp://docker-api:2375", List(Service("traefik"), "command").Select(Text));
    }

    [Theory]
    [InlineData(false, "-p:Configuration=Release", "-p:_IsPublishing=true")]
    [InlineData(false, "-p:Configuration=Debug", "-p:_IsPublishing=true")]
    [InlineData(true, "-p:Configuration=Debug")]
    [InlineData(true, "-p:Configuration=Release")]
    public async Task A_published_program_has_no_sandbox(bool has, params string[] properties)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", PathOf("src/Standalone/Standalone.csproj"), "-getItem:ProjectReference", .. properties]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var references = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("WebFront.csproj", references, StringComparison.Ordinal);
        Assert.Equal(has, references.Contains("Sandbox.csproj", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("true", "-p:_IsPublishing=true")]
    [InlineData("")]
    public async Task A_published_program_holds_native_code_and_a_built_one_does_not(string expected, params string[] properties)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", PathOf("src/WebFront/WebFront.csproj"), "-getProperty:PublishReadyToRun", .. properties]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var published = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(expected, published.Trim());
    }

    [Fact]
    public void The_sandbox_is_only_there_for_who_asks_for_it()
    {
        Assert.Equal(["sandbox"], List(Service("sandbox"), "profiles").Select(Text));
        Assert.Contains("COMPOSE_PROFILES=traefik,sandbox", File.ReadAllLines(PathOf("deploy/sandbox.env")));
    }

    [Fact]
    public void The_sandboxes_settings_are_those_it_prints()
    {
        var settings = File.ReadAllLines(PathOf("deploy/sandbox.env")).Where(line => line.Contains('=', StringComparison.Ordinal)).Select(line => line.Split('=', 2)).ToDictionary(line => line[0], line => line[1]);
        var printed = new Sandbox.SandboxSettings(8081, 8082, 8083, false, settings["SANDBOX_HOST"]).AsCredentials();

        Assert.Equal(printed, printed.Keys.ToDictionary(name => name, name => (string?)settings[name]));
    }

    [Fact]
    public void Every_setting_of_compose_is_in_the_example()
    {
        var known = Setting().Matches(File.ReadAllText(PathOf(".env.example"))).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Empty(Variable().Matches(File.ReadAllText(PathOf("compose.yaml"))).Select(match => match.Groups[1].Value).Except(known));
    }

    [Fact]
    public void The_port_that_a_silo_answers_health_checks_on_is_the_documented_one()
    {
        Assert.Contains($"EXPOSE {SiloHealth.DefaultPort} 11111 30000", File.ReadAllText(PathOf("Dockerfile")), StringComparison.Ordinal);
        Assert.Contains($"# CODAMCP_HEALTH_PORT={SiloHealth.DefaultPort}\n", File.ReadAllText(PathOf(".env.example")), StringComparison.Ordinal);
        Assert.Contains($"| `CODAMCP_HEALTH_PORT` | silo | `/health/live` and `/health/ready`, at `HOST` | `{SiloHealth.DefaultPort}` |", File.ReadAllText(PathOf("docs/settings.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silo", "CodaMcp.Silo.dll")]
    [InlineData("webfront", "CodaMcp.WebFront.dll")]
    [InlineData("sandbox", "CodaMcp.Sandbox.dll")]
    [InlineData("standalone", "CodaMcp.Standalone.dll")]
    public void Every_host_has_an_image_that_checks_itself_and_is_not_root(string target, string program)
    {
        var dockerfile = File.ReadAllText(PathOf("Dockerfile"));
        var stage = dockerfile[dockerfile.IndexOf($"FROM runtime AS {target}\n", StringComparison.Ordinal)..];
        stage = stage[..(stage.IndexOf("ENTRYPOINT", StringComparison.Ordinal) + 80 is var end && end < stage.Length ? end : stage.Length)];

        Assert.Contains($"--interval=30s --timeout=10s --retries=3 --start-period=10s CMD [\"dotnet\", \"{program}\", \"--check-health\"]", stage, StringComparison.Ordinal);
        Assert.Contains($"ENTRYPOINT [\"dotnet\", \"{program}\"]", stage, StringComparison.Ordinal);
        Assert.Contains("USER $APP_UID", dockerfile, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("webfront")]
    public void Pods_are_replaced_without_a_gap(string name)
    {
        var spec = Map(Manifest("Deployment", name), "spec");
        var pod = Map(Map(spec, "template"), "spec");
        var container = Container(name);

        Assert.Equal("0", Text(Map(Map(spec, "strategy"), "rollingUpdate")["maxUnavailable"]));
        Assert.True(int.Parse(Text(pod["terminationGracePeriodSeconds"]), System.Globalization.CultureInfo.InvariantCulture) > DrainSeconds);
        Assert.Equal("/health/ready", Text(Map(Map(container, "readinessProbe"), "httpGet")["path"]));
        Assert.Equal("/health/live", Text(Map(Map(container, "livenessProbe"), "httpGet")["path"]));
        Assert.Equal("true", Text(Map(pod, "securityContext")["runAsNonRoot"]));
        Assert.NotNull(Manifest("PodDisruptionBudget", name));
    }

    [Fact]
    public void A_silo_advertises_its_pods_address()
    {
        var environment = List(Container("silo"), "env").Cast<YamlMappingNode>().ToDictionary(entry => Text(entry["name"]));

        Assert.Equal("status.podIP", Text(Map(Map(environment["POD_IP"], "valueFrom"), "fieldRef")["fieldPath"]));
        Assert.Equal("$(POD_IP)", Text(environment["CODAMCP_SILO_ADDRESS"]["value"]));
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("webfront")]
    public void Prometheus_finds_the_admin_port_of_a_pod_and_no_service_or_policy_opens_it(string name)
    {
        var container = Container(name);
        var port = List(container, "env").Cast<YamlMappingNode>().Single(entry => Text(entry["name"]) == "CODAMCP_ADMIN_PORT")["value"];
        var annotations = Map(Map(Map(Map(Manifest("Deployment", name), "spec"), "template"), "metadata"), "annotations");

        Assert.Equal(Text(port), Text(annotations["prometheus.io/port"]));
        Assert.Equal("/metrics", Text(annotations["prometheus.io/path"]));
        Assert.Equal(Text(port), List(container, "ports").Cast<YamlMappingNode>().Where(entry => Text(entry["name"]) == "admin").Select(entry => Text(entry["containerPort"])).Single());
        Assert.DoesNotContain(Manifests.Where(manifest => Text(manifest["kind"]) is "Service" or "NetworkPolicy" or "Ingress"), manifest => manifest.ToString().Contains("admin", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_silos_and_fronts_reach_the_ports_of_a_silo()
    {
        var policy = Map(Manifest("NetworkPolicy", "silo"), "spec");
        var rules = List(policy, "ingress").Cast<YamlMappingNode>()
            .Select(rule => (
                From: string.Join(' ', List(rule, "from").Cast<YamlMappingNode>().Select(peer => Text(Map(Map(peer, "podSelector"), "matchLabels")["app.kubernetes.io/name"]))),
                Ports: string.Join(' ', List(rule, "ports").Cast<YamlMappingNode>().Select(port => Text(port["port"])))));

        Assert.Equal([("silo", "silo gateway"), ("webfront", "gateway")], rules);
    }

    [Theory]
    [InlineData("silo", "CODAMCP_POSTGRES", "STYTCH_SECRET", "CODA_API_TOKEN", "CODAMCP_KEY_ENCRYPTION_SECRET")]
    [InlineData("webfront", "CODAMCP_POSTGRES", "STYTCH_SECRET", "CODAMCP_PAGES_SECRET")]
    public void Secrets_come_by_reference(string name, params string[] secrets)
    {
        var byReference = List(Container(name), "env").Cast<YamlMappingNode>()
            .Where(entry => entry.Children.ContainsKey("valueFrom") && Map(entry, "valueFrom").Children.ContainsKey("secretKeyRef"))
            .Select(entry => Text(entry["name"]));

        Assert.Equal(secrets, byReference);
        Assert.DoesNotContain(Manifests, manifest => Text(manifest["kind"]) == "Secret");
    }

    [Fact]
    public void A_front_has_a_database_role_of_its_own_and_no_secret_that_opens_members_tokens()
    {
        var compose = Map(Service("webfront"), "environment");
        var kubernetes = List(Container("webfront"), "env").Cast<YamlMappingNode>().ToDictionary(entry => Text(entry["name"]));

        Assert.Contains("Username=codamcp_front;", Text(compose["CODAMCP_POSTGRES"]), StringComparison.Ordinal);
        Assert.DoesNotContain("CODAMCP_KEY_ENCRYPTION_SECRET", compose.Children.Keys.Concat(Map(compose, "<<").Children.Keys).Select(Text));
        Assert.Equal("postgres-front", Text(Map(Map(kubernetes["CODAMCP_POSTGRES"], "valueFrom"), "secretKeyRef")["key"]));
        Assert.DoesNotContain("CODAMCP_KEY_ENCRYPTION_SECRET", kubernetes.Keys);
    }

    [GeneratedRegex(@"\$\{([A-Z_]+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(?:# )?([A-Z_]+)=", RegexOptions.Multiline)]
    private static partial Regex Setting();

    private static string PathOf(string file) => Path.Combine(Root, file);

    private static IEnumerable<YamlMappingNode> Load(string file)
    {
        using var text = File.OpenText(PathOf(file));
        var stream = new YamlStream();
        stream.Load(text);
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    private static YamlMappingNode Service(string name) => Map(Map(Compose, "services"), name);

    private static YamlMappingNode Manifest(string kind, string name) =>
        Manifests.Single(manifest => Text(manifest["kind"]) == kind && manifest.Children.ContainsKey("metadata") && Text(Map(manifest, "metadata")["name"]) == name);

    private static YamlMappingNode Container(string name) =>
        (YamlMappingNode)List(Map(Map(Map(Manifest("Deployment", name), "spec"), "template"), "spec"), "containers").Single();

    private static YamlMappingNode Map(YamlMappingNode node, string key) => (YamlMappingNode)node[key];

    private static YamlSequenceNode List(YamlMappingNode node, string key) => (YamlSequenceNode)node[key];

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";
}
