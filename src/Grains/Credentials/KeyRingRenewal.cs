using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CodaMcp.Credentials;

/// <summary>
/// Encrypts the stored keys of the key ring anew with the first secret, so that a former secret can be removed and nobody's token is lost. A
/// key that no secret opens stays as it is.
/// </summary>
internal static class KeyRingRenewal
{
    /// <summary>Looks at each stored key, and stores those again that another secret than the first opens.</summary>
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
            // The name that Data Protection gives a key.
            ring.StoreElement(key, $"key-{id}");
        }
    }
}
