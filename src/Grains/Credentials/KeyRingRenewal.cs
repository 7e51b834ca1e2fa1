using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CodaMcp.Credentials;

/// <summary>
/// Encrypts the stored keys of the key ring again with the first secret. Then a former secret can be removed without the loss of a token. A key that
/// no secret decrypts stays unchanged.
/// </summary>
internal static class KeyRingRenewal
{
    /// <summary>Checks each stored key. If another secret than the first decrypts it, encrypts it again and stores it.</summary>
    /// <param name="ring">The stored keys.</param>
    /// <param name="protector">Has the secrets.</param>
    public static void Run(IXmlRepository ring, Protector protector)
    {
        foreach (var key in ring.GetAllElements())
        {
            if (key.Attribute("id")?.Value is not { } id || key.Descendants(KeyRingEncryptor.Element).SingleOrDefault() is not { } secret)
                continue;
            var stored = Convert.FromBase64String(secret.Value);
            if (protector.IsCurrent(KeyRingEncryptor.Purpose, stored) || !protector.TryUnprotect(KeyRingEncryptor.Purpose, stored, [], out var plain))
                continue;
            secret.Value = Convert.ToBase64String(protector.Protect(KeyRingEncryptor.Purpose, plain));
            // Data Protection uses this name for a key.
            ring.StoreElement(key, $"key-{id}");
        }
    }
}
