using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CodaMcp.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CodaMcp.Tests;

/// <summary>What a start says, and what keeps others away from silos and from their database.</summary>
public sealed partial class ClusterProcessTests
{
    [Fact]
    public async Task With_a_certificate_of_the_cluster_its_processes_find_each_other_and_nobody_else_gets_in()
    {
        var directory = Directory.CreateTempSubdirectory("codamcp-tls-").FullName;
        try
        {
            var path = Path.Combine(directory, "cluster.pem");
            using var ours = NewCertificate(path);
            using var foreign = NewCertificate(Path.Combine(directory, "foreign.pem"));
            await using var issuer = await ServeKeysAsync();
            var domain = issuer.Urls.Single();
            var (siloPort, gateway, health, secondHealth, front) =
                (SiloHosting.FindFreePort(), SiloHosting.FindFreePort(), SiloHosting.FindFreePort(), SiloHosting.FindFreePort(), SiloHosting.FindFreePort());
            Start("Silo", new(SiloSettings(siloPort, health, domain: domain)) { ["CODAMCP_GATEWAY_PORT"] = $"{gateway}", ["CODAMCP_TLS_CERTIFICATE"] = path });
            Start("Silo", new(SiloSettings(SiloHosting.FindFreePort(), secondHealth, domain: domain)) { ["CODAMCP_TLS_CERTIFICATE"] = path });
            Start("WebFront", new(FrontSettings(front, domain)) { ["CODAMCP_TLS_CERTIFICATE"] = path });
            await UntilAsync($"http://127.0.0.1:{health}/health/ready", HttpStatusCode.OK);
            await UntilAsync($"http://127.0.0.1:{secondHealth}/health/ready", HttpStatusCode.OK);
            await UntilAsync($"http://127.0.0.1:{front}/health/ready", HttpStatusCode.OK);

            foreach (var port in new[] { siloPort, gateway })
            {
                Assert.True(await IsLetInAsync(port, ours));
                Assert.False(await IsLetInAsync(port, foreign));
                Assert.False(await IsLetInAsync(port, certificate: null));
            }
        }
        finally
        {
            TestDirectory.Delete(directory);
        }
    }

    [Fact]
    public async Task A_healthy_first_start_of_a_silo_and_a_front_says_nothing_to_worry_about()
    {
        await using var issuer = await ServeKeysAsync();
        var (_, ready) = StartSilo(SiloHosting.FindFreePort(), issuer.Urls.Single());
        await UntilAsync(ready, HttpStatusCode.OK);
        var port = SiloHosting.FindFreePort();
        Start("WebFront", FrontSettings(port, issuer.Urls.Single()));
        await UntilAsync($"http://127.0.0.1:{port}/health/ready", HttpStatusCode.OK);

        Assert.All(processes, process => Assert.DoesNotContain(
            process.Output.Split('\n'),
            // The issuer of this test has keys and no metadata, which the front is right to mention.
            line => (line.Contains(" warn: ", StringComparison.Ordinal) || line.Contains("fail:", StringComparison.Ordinal)) && !line.Contains("IssuerCheck", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_front_needs_no_more_of_the_database_than_to_look_up_silos()
    {
        await using var owner = cluster.OpenDatabase();
        await ExecuteAsync(owner, "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'codamcp_front') THEN CREATE ROLE codamcp_front LOGIN PASSWORD 'front'; END IF; END $$");
        await new PostgresSchema(owner, NullLogger<PostgresSchema>.Instance).ApplyAsync(default);
        var connection = new NpgsqlConnectionStringBuilder(cluster.Postgres) { Username = "codamcp_front", Password = "front" }.ConnectionString;
        await using var issuer = await ServeKeysAsync();
        var domain = issuer.Urls.Single();
        var (_, ready) = StartSilo(SiloHosting.FindFreePort(), domain);
        await UntilAsync(ready, HttpStatusCode.OK);
        var port = SiloHosting.FindFreePort();
        processes.Add(new HostProcess("WebFront", new Dictionary<string, string>(FrontSettings(port, domain)) { ["CODAMCP_POSTGRES"] = connection }));
        await UntilAsync($"http://127.0.0.1:{port}/health/ready", HttpStatusCode.OK);

        await using var front = NpgsqlDataSource.Create(connection);
        await using var may = owner.CreateCommand("""
            SELECT lower(class.relname) || ' ' || privilege FROM pg_class class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) privilege
            WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege('codamcp_front', class.oid, privilege)
            ORDER BY 1
            """);
        var granted = new List<string>();
        await using (var reader = await may.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                granted.Add(reader.GetString(0));
        }

        // Of all tables, also of those that are yet to come.
        Assert.Equal(["orleansmembershiptable SELECT", "orleansmembershipversiontable SELECT", "orleansquery SELECT"], granted);
        foreach (var statement in new[] { "SELECT * FROM member_entry", "SELECT * FROM audit_record", "SELECT * FROM data_protection_key", "SELECT * FROM OrleansStorage", "UPDATE OrleansQuery SET QueryText = ''", "DELETE FROM OrleansMembershipTable" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(front, statement));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private static Dictionary<string, string> FrontSettings(int port, string domain) => new()
    {
        ["PORT"] = $"{port}",
        ["STYTCH_PROJECT_ID"] = "project-test-1",
        ["STYTCH_SECRET"] = "secret-for-tests",
        ["STYTCH_DOMAIN"] = domain,
    };

    private static async Task ExecuteAsync(NpgsqlDataSource database, string statement)
    {
        await using var command = database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    // Made by itself, with its key, as docs/operations.md shows.
    private static X509Certificate2 NewCertificate(string path)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=codamcp", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return certificate;
    }

    // With TLS 1.3 the server looks at the client's certificate after the client thinks that it is done, and then closes. A silo that lets somebody
    // in waits for them to speak.
    private static async Task<bool> IsLetInAsync(int port, X509Certificate2? certificate)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
#pragma warning disable CA5359 // Only whether the silo accepts the client is of interest.
        await using var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "codamcp", ClientCertificates = certificate is null ? [] : [certificate] });
            return await tls.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(2)) > 0;
        }
        catch (TimeoutException)
        {
            return true;
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            return false;
        }
    }
}
