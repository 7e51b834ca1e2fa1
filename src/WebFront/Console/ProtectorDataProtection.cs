using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace CodaMcp.Pages;

/// <summary>Data Protection by a <see cref="Protector"/>: every front with the same secret has the same keys, and there is no key ring to share.</summary>
/// <param name="protector">Encrypts.</param>
/// <param name="purpose">What the data is.</param>
internal sealed class ProtectorDataProtection(Protector protector, string purpose = "pages") : IDataProtectionProvider, IDataProtector
{
    /// <inheritdoc/>
    IDataProtector IDataProtectionProvider.CreateProtector(string purpose1) => new ProtectorDataProtection(protector, $"{purpose}/{purpose1}");

    /// <inheritdoc/>
    public byte[] Protect(byte[] plaintext) => protector.Protect(purpose, plaintext);

    /// <inheritdoc/>
    /// <exception cref="CryptographicException">It was altered, or encrypted with another secret or for another purpose.</exception>
    public byte[] Unprotect(byte[] protectedData) =>
        protector.TryUnprotect(purpose, protectedData, [], out var plain) ? plain : throw new CryptographicException("It was not encrypted here.");
}
