using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace CodaMcp.Pages;

/// <summary>
/// Implements Data Protection with a <see cref="Protector"/>. All fronts with the same secret have the same keys, so there is no key ring
/// to share.
/// </summary>
/// <param name="protector">Encrypts the data.</param>
/// <param name="purpose">The purpose of the data.</param>
internal sealed class ProtectorDataProtection(Protector protector, string purpose = "pages") : IDataProtectionProvider, IDataProtector
{
    /// <inheritdoc/>
    IDataProtector IDataProtectionProvider.CreateProtector(string purpose1) => new ProtectorDataProtection(protector, $"{purpose}/{purpose1}");

    /// <inheritdoc/>
    public byte[] Protect(byte[] plaintext) => protector.Protect(purpose, plaintext);

    /// <inheritdoc/>
    /// <exception cref="CryptographicException">The data was altered, or encrypted with another secret or for another purpose.</exception>
    public byte[] Unprotect(byte[] protectedData) =>
        protector.TryUnprotect(purpose, protectedData, [], out var plain) ? plain : throw new CryptographicException("It was not encrypted here.");
}
