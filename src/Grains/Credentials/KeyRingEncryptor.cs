using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace CodaMcp.Credentials;

/// <summary>Seals a key before it is stored.</summary>
/// <param name="seal">The seal.</param>
internal sealed class KeyRingEncryptor(KeyRingSeal seal) : IXmlEncryptor
{
    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String(seal.Seal(plain))), typeof(KeyRingDecryptor));
    }
}
