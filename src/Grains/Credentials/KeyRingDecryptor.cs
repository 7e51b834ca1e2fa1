using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Credentials;

/// <summary>Decrypts a key that <see cref="KeyRingEncryptor"/> encrypted.</summary>
/// <remarks>Data Protection makes it by the name of its type, which stands in every stored key: the type must keep its name and this constructor.</remarks>
/// <param name="services">Where the <see cref="Protector"/> is.</param>
public sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc/>
    /// <exception cref="CryptographicException">It was altered, or encrypted with a secret that is not set any more.</exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        return services.GetRequiredService<Protector>().TryUnprotect(KeyRingEncryptor.Purpose, Convert.FromBase64String(encryptedElement.Value), [], out var plain)
            ? XElement.Parse(Encoding.UTF8.GetString(plain))
            : throw new CryptographicException("None of the secrets of the environment opens a key of the key ring.");
    }
}
