using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Credentials;

/// <summary>
/// Encrypts members' Coda API tokens for storing (ASP.NET Core Data Protection: AES-256-CBC with HMAC-SHA256, a new key every 90 days,
/// old ones kept for reading). What was encrypted for one member opens for no other.
/// </summary>
/// <remarks>
/// In a container of its own: a front in the same process has Data Protection too, for cookies, with keys and names that are its own
/// affair. The key ring is read when it is first needed, so a service without members' tokens has none.
/// </remarks>
public sealed class CodaTokenProtector : IDisposable
{
    // The names below are part of every ciphertext: changing one makes all that is stored unreadable.
    private const string Application = "CodaMcp";
    private const string Purpose = "CodaMcp.CodaToken.v1";

    private readonly ServiceProvider services;
    private readonly IDataProtectionProvider provider;

    /// <summary>Makes it with a key ring, which every silo of the cluster must share.</summary>
    /// <param name="keys">Where the key ring is stored.</param>
    /// <param name="seal">What encrypts the keys there.</param>
    /// <param name="loggers">Where Data Protection says what it does with its keys.</param>
    public CodaTokenProtector(IXmlRepository keys, KeyRingSeal seal, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(seal);
        ArgumentNullException.ThrowIfNull(loggers);
        var collection = new ServiceCollection();
        collection.AddSingleton(loggers);
        collection.AddLogging();
        collection.AddSingleton(seal);
        collection.AddDataProtection().SetApplicationName(Application);
        collection.Configure<KeyManagementOptions>(options => (options.XmlRepository, options.XmlEncryptor) = (keys, new KeyRingEncryptor(seal)));
        services = collection.BuildServiceProvider();
        provider = services.GetRequiredService<IDataProtectionProvider>();
    }

    /// <summary>The keys, for tests that add and revoke some.</summary>
    internal IKeyManager Keys => services.GetRequiredService<IKeyManager>();

    /// <summary>Encrypts a token for one member.</summary>
    /// <param name="memberKey">The member's grain key.</param>
    /// <param name="token">The token.</param>
    public string Protect(string memberKey, string token) => Convert.ToBase64String(For(memberKey).Protect(Encoding.UTF8.GetBytes(token)));

    /// <summary>Decrypts what <see cref="Protect"/> made for the same member.</summary>
    /// <param name="memberKey">The member's grain key.</param>
    /// <param name="stored">What was stored.</param>
    /// <param name="token">The token.</param>
    /// <param name="outdated">Whether a newer key than the one it was encrypted with is there, so that it had better be encrypted anew.</param>
    /// <returns>False where it cannot be had any more: another member's, altered, or its key is lost, revoked or cannot be decrypted.</returns>
    public bool TryUnprotect(string memberKey, string stored, [NotNullWhen(true)] out string? token, out bool outdated)
    {
        (token, outdated) = (null, false);
        try
        {
            var bytes = For(memberKey).DangerousUnprotect(Convert.FromBase64String(stored), ignoreRevocationErrors: false, out outdated, out _);
            token = Encoding.UTF8.GetString(bytes);
            CryptographicOperations.ZeroMemory(bytes);
            return true;
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return false;
        }
    }

    /// <summary>Lets the key ring go.</summary>
    public void Dispose() => services.Dispose();

    private IPersistedDataProtector For(string memberKey) => (IPersistedDataProtector)provider.CreateProtector(Purpose, memberKey);
}
