using System.Diagnostics.CodeAnalysis;
using CodaMcp.Audit;
using CodaMcp.Audit.Reading;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests.Delivery;

/// <summary>An audit store, and a receiver of what is delivered from it.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "xunit calls DisposeAsync of IAsyncLifetime.")]
public abstract class DeliveryTests : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-delivery-").FullName;
    private SqliteAuditStore store = null!;
    private WebApplication receiver = null!;

    private protected IAuditStore Store => store;

    private protected AuditDatabase Database => new(new SqliteDataSource(Path.Combine(directory, "audit.db")), isPostgres: false);

    private protected string ReceiverUrl => receiver.Urls.Single();

    public async Task InitializeAsync()
    {
        store = new SqliteAuditStore(Path.Combine(directory, "audit.db"), "silo");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        receiver = builder.Build();
        receiver.Run(ReceiveAsync);
        await receiver.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        store.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        TestDirectory.Delete(directory);
    }

    private protected abstract Task ReceiveAsync(HttpContext context);

    private protected static AuditRecord ARecord(string outcome) => new()
    {
        Id = Guid.CreateVersion7(),
        StartedAt = DateTimeOffset.UtcNow,
        Member = new MemberId("https://issuer.example", "organization-1", "member-1"),
        Client = new CallingClient("client-1", "a client", "1.0", "2026-07-28"),
        Tool = "list_docs",
        Writes = false,
        Outcome = outcome,
    };
}
