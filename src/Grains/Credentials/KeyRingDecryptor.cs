using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Credentials;

/// <summary>Decrypts a key that <see cref="KeyRingEncryptor"/> encrypted.</summary>
/// <remarks>Data Protection creates it by its type name, which is in every stored key. So the type must keep its name and this constructor.</remarks>
/// <param name="services">Provides the <see cref="Protector"/>.</param>
public sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc/>
    /// <exception cref="CryptographicException">The key was altered, or was encrypted with a secret that is no longer set.</exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        return services.GetRequiredService<Protector>().TryUnprotect(KeyRingEncryptor.Purpose, Convert.FromBase64String(encryptedElement.Value), [], out var plain)
            ? XElement.Parse(Encoding.UTF8.GetString(plain))
            : throw new CryptographicException("None of the secrets of the environment opens a key of the key ring.");
    }
}
