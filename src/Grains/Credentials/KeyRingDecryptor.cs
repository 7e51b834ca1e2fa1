using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Credentials;

/// <summary>Opens a key that <see cref="KeyRingEncryptor"/> sealed.</summary>
/// <remarks>Made by Data Protection, by the name of its type, which stands in every stored key: the type must keep its name and this constructor.</remarks>
/// <param name="services">Where the seal is.</param>
public sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc/>
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        return XElement.Parse(Encoding.UTF8.GetString(services.GetRequiredService<KeyRingSeal>().Open(Convert.FromBase64String(encryptedElement.Value))));
    }
}
