using System.Text;
using CodaMcp.Coda;
using CodaMcp.Credentials;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace CodaMcp.Tests.Members;

/// <summary>Members with Coda API tokens of their own, in real silos on SQLite, against the Sandbox's Coda.</summary>
public sealed class MemberCredentialTests(MemberCredentialTests.Clusters clusters) : IClassFixture<MemberCredentialTests.Clusters>
{
    private const string AlicesDoc = "NwAliceOwn";
    private const string ReadOnlyToken = "7c0d4a11-5e2b-4c1f-9b6a-000000000002";

    [Fact]
    public async Task Each_member_sees_what_their_own_token_sees()
    {
        var (alice, bob) = (clusters.MemberMode.Member(), clusters.MemberMode.Member());
        var connected = (await alice.ConnectCoda(new ConnectCoda(TokenOf("alice")))).Connection!;
        Assert.NotNull((await bob.ConnectCoda(new ConnectCoda(TokenOf("bob")))).Connection);

        Assert.Equal((CodaCredentialSource.Member, "Alice Andersen", "Alice's laptop"), (connected.Source, connected.UserName, connected.TokenName));
        Assert.Equal(connected, await alice.GetCodaConnection());
        Assert.Null((await alice.CallTool(Call("get_doc", $$"""{"doc":"{{AlicesDoc}}"}"""))).Error);
        Assert.Equal(ToolErrorKind.NotFound, (await bob.CallTool(Call("get_doc", $$"""{"doc":"{{AlicesDoc}}"}"""))).Error?.Kind);
        Assert.Contains("bob@", Text(await bob.CallTool(Call("whoami"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_no_tool_runs_and_after_disconnecting_none_does_again()
    {
        var member = clusters.MemberMode.Member();
        var before = clusters.Coda.Traffic.Requests.Count;
        Assert.Equal(ToolErrorKind.CodaNotConnected, (await member.CallTool(Call("whoami"))).Error?.Kind);
        Assert.Equal(before, clusters.Coda.Traffic.Requests.Count);

        await member.ConnectCoda(new ConnectCoda(TokenOf("alice")));
        Assert.Null((await member.CallTool(Call("get_doc", $$"""{"doc":"{{AlicesDoc}}"}"""))).Error);
        Assert.Equal(CodaCredentialSource.None, (await member.DisconnectCoda()).Source);
        Assert.Equal(ToolErrorKind.CodaNotConnected, (await member.CallTool(Call("get_doc", $$"""{"doc":"{{AlicesDoc}}"}"""))).Error?.Kind);
        await clusters.MemberMode.Silos.DeactivateAsync(member);
        Assert.Equal(CodaCredentialSource.None, (await member.GetCodaConnection()).Source);
    }

    [Fact]
    public async Task A_token_outlives_the_activation_it_was_connected_in()
    {
        var member = clusters.MemberMode.Member();
        await member.ConnectCoda(new ConnectCoda(TokenOf("alice")));
        await clusters.MemberMode.Silos.DeactivateAsync(member);

        Assert.Equal(CodaCredentialSource.Member, (await member.GetCodaConnection()).Source);
        Assert.Null((await member.CallTool(Call("get_doc", $$"""{"doc":"{{AlicesDoc}}"}"""))).Error);
    }

    [Fact]
    public async Task With_the_service_to_fall_back_on_a_member_acts_as_it_until_they_connect_and_after_they_disconnect()
    {
        var member = clusters.Fallback.Member();
        Assert.Equal(CodaCredentialSource.Service, (await member.GetCodaConnection()).Source);
        Assert.Contains("service@", Text(await member.CallTool(Call("whoami"))), StringComparison.Ordinal);

        await member.ConnectCoda(new ConnectCoda(TokenOf("alice")));
        Assert.Contains("alice@", Text(await member.CallTool(Call("whoami"))), StringComparison.Ordinal);
        Assert.Contains(AlicesDoc, Text(await member.CallTool(Call("list_docs"))), StringComparison.Ordinal);

        Assert.Equal(CodaCredentialSource.Service, (await member.DisconnectCoda()).Source);
        Assert.Contains("service@", Text(await member.CallTool(Call("whoami"))), StringComparison.Ordinal);
        Assert.DoesNotContain(AlicesDoc, Text(await member.CallTool(Call("list_docs"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_coda_does_not_know_is_refused_in_words_without_it()
    {
        const string Wrong = "00000000-5e2b-4c1f-9b6a-000000000001";
        var outcome = await clusters.MemberMode.Member().ConnectCoda(new ConnectCoda(Wrong));

        Assert.Null(outcome.Connection);
        Assert.Contains("Coda does not accept this token", outcome.Refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, outcome.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_token_shows_when_it_is_to_write()
    {
        var member = clusters.MemberMode.Member();
        Assert.True((await member.ConnectCoda(new ConnectCoda(ReadOnlyToken))).Connection is { Scoped: true, SeemsReadOnly: false });
        Assert.Null((await member.CallTool(Call("get_doc", """{"doc":"NwTracker1"}"""))).Error);

        var refused = (await member.CallTool(Call("upsert_rows", """{"doc":"NwTracker1","table":"Tasks","rows":[{"Task":"never"}]}"""))).Error!;
        Assert.Equal(ToolErrorKind.Forbidden, refused.Kind);
        Assert.StartsWith("The Coda API token seems to be read-only", refused.Message, StringComparison.Ordinal);
        Assert.True((await member.GetCodaConnection()).SeemsReadOnly);
        await clusters.MemberMode.Silos.DeactivateAsync(member);
        Assert.True((await member.GetCodaConnection()).SeemsReadOnly);
    }

    [Fact]
    public async Task A_token_that_was_revoked_in_coda_is_said_to_be_connected_again()
    {
        var member = clusters.MemberMode.Member();
        await member.ConnectCoda(new ConnectCoda(TokenOf("dana")));
        clusters.Coda.Faults.Revoke(TokenOf("dana"));
        var error = (await member.CallTool(Call("list_docs"))).Error!;

        Assert.Equal(ToolErrorKind.CodaNotConnected, error.Kind);
        Assert.Contains("revoked", error.Message, StringComparison.Ordinal);
        Assert.True((await member.GetCodaConnection()).MustReconnect);
    }

    [Fact]
    public async Task Trying_out_tokens_is_limited_as_calls_are()
    {
        var member = clusters.MemberMode.Member();
        var before = clusters.Coda.Traffic.Count("whoami");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => member.ConnectCoda(new ConnectCoda("not a token"))));

        Assert.Contains(outcomes, outcome => outcome.Refusal!.Contains("is used up", StringComparison.Ordinal));
        Assert.Equal(before, clusters.Coda.Traffic.Count("whoami"));
    }

    [Fact]
    public async Task No_file_holds_the_token_and_the_key_ring_is_in_the_database()
    {
        var token = TokenOf("alice");
        var member = clusters.MemberMode.Member();
        await member.ConnectCoda(new ConnectCoda(token));
        await member.CallTool(Call("upsert_rows", """{"doc":"NwTracker1","table":"Tasks","rows":[{"Task":"written as alice"}]}"""));

        byte[][] forms = [Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(token))), Encoding.Unicode.GetBytes(token)];
        var files = Directory.GetFiles(clusters.MemberMode.Directory);
        Assert.Contains(files, file => file.EndsWith("grains.db", StringComparison.Ordinal));
        foreach (var file in files)
        {
            var bytes = LockedFile.Read(file);
            Assert.All(forms, form => Assert.Equal(-1, bytes.AsSpan().IndexOf(form)));
        }

        await using var database = new SqliteConnection($"Data Source={Path.Combine(clusters.MemberMode.Directory, "grains.db")}");
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "SELECT (SELECT count(*) FROM data_protection_key), (SELECT value FROM member_entry WHERE kind = 'coda_token' AND value LIKE '%alice@%' LIMIT 1)";
        await using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        Assert.Equal(1, row.GetInt32(0));
        Assert.Contains("\"protected\":\"", row.GetString(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_log_line_holds_the_token_whatever_the_level()
    {
        const string Wrong = "00000000-5e2b-4c1f-9b6a-000000000002";
        var member = clusters.MemberMode.Member();
        await member.ConnectCoda(new ConnectCoda(TokenOf("alice")));
        await member.ConnectCoda(new ConnectCoda(Wrong));
        await member.CallTool(Call("get_doc", """{"doc":"nowhere"}"""));
        await member.CallTool(Call("list_docs"));
        await member.DisconnectCoda();

        Assert.Contains(clusters.MemberMode.Log.Lines, line => line.Contains("connected a Coda API token of their own", StringComparison.Ordinal));
        Assert.DoesNotContain(clusters.MemberMode.Log.Lines, line => line.Contains(TokenOf("alice"), StringComparison.Ordinal) || line.Contains(Wrong, StringComparison.Ordinal));
    }

    private string TokenOf(string name) => clusters.Coda.Users.First(user => user.LoginId.StartsWith(name, StringComparison.Ordinal)).Token;

    private static string Text(ToolOutcome outcome) => Encoding.UTF8.GetString(outcome.Result ?? throw new InvalidOperationException(outcome.Error?.Message));

    private static CallTool Call(string tool, string arguments = "{}") => new()
    {
        Tool = tool,
        Arguments = Encoding.UTF8.GetBytes(arguments),
        GrantedScopes = [.. Scopes.All],
        Client = new CallingClient("client", "a client", "1.0", "2026-07-28"),
        TimeLeft = TimeSpan.FromSeconds(30),
    };

    /// <summary>One Coda, and a cluster for each of the modes in which members may connect.</summary>
    public sealed class Clusters : IAsyncLifetime
    {
        public CodaSandbox Coda { get; private set; } = null!;

        public Cluster MemberMode { get; private set; } = null!;

        public Cluster Fallback { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Coda = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, Behaviour = CodaSandboxBehaviour.Instant });
            MemberMode = await Cluster.StartAsync(Coda, CodaCredentialMode.Member, serviceToken: "");
            Fallback = await Cluster.StartAsync(Coda, CodaCredentialMode.MemberOrService, CodaSandbox.ServiceToken);
        }

        public async Task DisposeAsync()
        {
            await MemberMode.DisposeAsync();
            await Fallback.DisposeAsync();
            await Coda.DisposeAsync();
        }
    }

    public sealed class Cluster : IAsyncDisposable
    {
        private int members;

        private Cluster(InProcessTestCluster silos, string directory, CollectedLog log) => (Silos, Directory, Log) = (silos, directory, log);

        internal CollectedLog Log { get; }

        public InProcessTestCluster Silos { get; }

        public string Directory { get; }

        public static async Task<Cluster> StartAsync(CodaSandbox coda, CodaCredentialMode mode, string serviceToken)
        {
            var directory = System.IO.Directory.CreateTempSubdirectory("codamcp-credentials-").FullName;
            var state = new SqliteDataSource(Path.Combine(directory, "grains.db"));
            state.ApplySchema();
            var builder = new InProcessTestClusterBuilder(1);
            var log = new CollectedLog();
            builder.ConfigureSilo((_, silo) =>
            {
                silo.Services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace));
                silo.AddAdoNetGrainStorage(StorageNames.Grains, storage => (storage.Invariant, storage.DataSource) = ("System.Data.SQLite", state));
                silo.UseSystemTextJsonGrainStorageSerializer();
                silo.Services.AddSingleton<IXmlRepository>(new DataProtectionKeyTable(state));
                silo.Services.AddSingleton<IMemberStore>(new SqliteMemberStore(state));
                silo.Services.AddCodaMcpGrains(new SiloSettings
                {
                    DataDirectory = directory,
                    CodaCredentials = mode,
                    CodaApiToken = serviceToken,
                    CodaApiBaseUrl = coda.ApiUrl,
                    StytchDomain = "https://issuer.example",
                    StytchSecret = "secret-for-tests",
                });
            });
            var silos = builder.Build();
            await silos.DeployAsync();
            return new Cluster(silos, directory, log);
        }

        public IMemberGrain Member() => Silos.Client.GetGrain<IMemberGrain>(new MemberId("https://issuer.example", "organization-1", $"member-{Interlocked.Increment(ref members)}").ToGrainKey());

        public async ValueTask DisposeAsync()
        {
            await Silos.DisposeAsync();
            SqliteConnection.ClearAllPools();
            TestDirectory.Delete(Directory);
        }
    }
}
