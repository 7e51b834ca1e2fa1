using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace CodaMcp.Credentials;

/// <summary>Encrypts a key of the key ring before it is stored, so that a copy of the database alone opens no token.</summary>
/// <param name="protector">Encrypts it.</param>
internal sealed class KeyRingEncryptor(Protector protector) : IXmlEncryptor
{
    /// <summary>The purpose; part of what is stored, so that it cannot change.</summary>
    public const string Purpose = "key ring";

    /// <summary>The name of the stored element.</summary>
    public const string Element = "sealed";

    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        return new EncryptedXmlInfo(new XElement(Element, Convert.ToBase64String(protector.Protect(Purpose, plain))), typeof(KeyRingDecryptor));
    }
}
