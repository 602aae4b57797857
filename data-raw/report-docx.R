# The look of a report in Word: page, margins and styles, from which pandoc makes the document. From the project's root:
#   Rscript data-raw/report-docx.R
# What a document needs beside this pandoc adds itself.
twentieths <- function(points) format(round(20 * points))
halves <- function(points) format(round(2 * points))
millimetres <- function(mm) format(round(mm / 25.4 * 1440))

# `next_to`: on the page of what follows; `keep`: with all of its lines, too. `own`: neither Word nor pandoc knows it.
style <- function(id, name, based = NULL, next_one = NULL, size = NULL, before = NULL, after = NULL, bold = FALSE,
                  italic = FALSE, keep = FALSE, level = NULL, type = "paragraph", colour = NULL, font = NULL,
                  next_to = keep, own = FALSE) {
  paragraph <- c(if (next_to) "<w:keepNext/>", if (keep) "<w:keepLines/>",
                 if (!is.null(before)) sprintf('<w:spacing w:before="%s" w:after="%s"/>', twentieths(before),
                                               twentieths(after)),
                 if (!is.null(level)) sprintf('<w:outlineLvl w:val="%d"/>', level))
  letters <- c(if (!is.null(font)) sprintf('<w:rFonts w:ascii="%s" w:hAnsi="%s" w:cs="%s"/>', font, font, font),
               if (bold) "<w:b/>", if (italic) "<w:i/>",
               if (!is.null(colour)) sprintf('<w:color w:val="%s"/>', colour),
               if (!is.null(size)) sprintf('<w:sz w:val="%s"/><w:szCs w:val="%s"/>', halves(size), halves(size)))
  paste0(
    sprintf('<w:style w:type="%s"%s w:styleId="%s"%s><w:name w:val="%s"/>', type,
            if (own) ' w:customStyle="1"' else "", id, if (id == "Normal") ' w:default="1"' else "", name),
    if (!is.null(based)) sprintf('<w:basedOn w:val="%s"/>', based),
    if (!is.null(next_one)) sprintf('<w:next w:val="%s"/>', next_one), "<w:qFormat/>",
    if (length(paragraph)) paste0("<w:pPr>", paste(paragraph, collapse = ""), "</w:pPr>"),
    if (length(letters)) paste0("<w:rPr>", paste(letters, collapse = ""), "</w:rPr>"), "</w:style>"
  )
}

head <- '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
word <- 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
dark <- "1F3A5F"
styles <- paste0(
  head, "<w:styles ", word, ">",
  '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial" w:eastAsia="Arial"/>',
  '<w:sz w:val="19"/><w:szCs w:val="19"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault>',
  '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>',
  style("Normal", "Normal"),
  style("BodyText", "Body Text", "Normal", before = 3, after = 3),
  style("FirstParagraph", "First Paragraph", "BodyText", "BodyText"),
  style("Lead", "Lead", "BodyText", "BodyText", next_to = TRUE, own = TRUE),
  style("Compact", "Compact", "BodyText", before = 1, after = 1),
  style("BlockText", "Block Text", "BodyText", "BodyText"),
  style("Title", "Title", "Normal", "BodyText", 18, 0, 4, bold = TRUE, keep = TRUE, colour = dark),
  style("Date", "Date", "Normal", "BodyText", before = 0, after = 6),
  style("Heading1", "heading 1", "Normal", "BodyText", 14, 12, 3, bold = TRUE, keep = TRUE, level = 0, colour = dark),
  style("Heading2", "heading 2", "Normal", "BodyText", 11, 8, 2, bold = TRUE, keep = TRUE, level = 1, colour = dark),
  style("TOCHeading", "TOC Heading", "Normal", "BodyText", 11, 6, 2, bold = TRUE, colour = dark),
  style("TOC1", "toc 1", "Normal", before = 0, after = 0),
  style("Caption", "caption", "Normal", before = 6, after = 3, bold = TRUE, keep = TRUE, size = 9),
  style("TableCaption", "Table Caption", "Caption", keep = TRUE),
  style("ImageCaption", "Image Caption", "Caption"),
  style("Figure", "Figure", "Normal"),
  style("CaptionedFigure", "Captioned Figure", "Figure"),
  style("SourceCode", "Source Code", "Normal", size = 7.5, font = "Consolas"),
  style("BodyTextChar", "Body Text Char", type = "character"),
  style("VerbatimChar", "Verbatim Char", type = "character", size = 7.5, font = "Consolas"),
  style("Hyperlink", "Hyperlink", type = "character", colour = "1F5FA8"),
  "</w:styles>"
)
document <- paste0(
  head, "<w:document ", word, "><w:body><w:p/><w:sectPr>",
  sprintf('<w:pgSz w:w="%s" w:h="%s"/>', millimetres(210), millimetres(297)),
  sprintf('<w:pgMar w:top="%1$s" w:right="%1$s" w:bottom="%1$s" w:left="%1$s" w:header="500" w:footer="500" w:gutter="0"/>',
          millimetres(18)),
  "</w:sectPr></w:body></w:document>"
)
relations <- "http://schemas.openxmlformats.org/package/2006/relationships"
office <- "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
parts <- list(
  "[Content_Types].xml" = paste0(
    head, '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">',
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    sprintf('<Override PartName="/word/%s.xml" ContentType="application/vnd.openxmlformats-officedocument.%s+xml"/>',
            c("document", "styles"), c("wordprocessingml.document.main", "wordprocessingml.styles")) |>
      paste(collapse = ""), "</Types>"
  ),
  "_rels/.rels" = paste0(head, '<Relationships xmlns="', relations, '"><Relationship Id="rId1" Type="', office,
                         '/officeDocument" Target="word/document.xml"/></Relationships>'),
  "word/document.xml" = document,
  "word/styles.xml" = styles,
  "word/_rels/document.xml.rels" = paste0(head, '<Relationships xmlns="', relations,
                                          '"><Relationship Id="rId1" Type="', office,
                                          '/styles" Target="styles.xml"/></Relationships>')
)
made <- file.path(normalizePath("inst/rmarkdown/templates/marker_report/resources"), "report.docx")
folder <- tempfile()
for (part in names(parts)) {
  file <- file.path(folder, part)
  dir.create(dirname(file), recursive = TRUE, showWarnings = FALSE)
  writeLines(parts[[part]], file, useBytes = TRUE)
}
unlink(made)
setwd(folder)
utils::zip(made, names(parts), flags = "-qX9")
